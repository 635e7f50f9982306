using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node;

/// <summary>What a node hosts and which federation it belongs to.</summary>
public sealed class NodeOptions
{
    /// <summary>The hosted agencies; at least one.</summary>
    public required IReadOnlyList<AgencyOptions> Agencies { get; init; }

    /// <summary>The federation.</summary>
    public required FederationOptions Federation { get; init; }

    /// <summary>
    /// Where systems and the other nodes of its agencies reach this node: a follower hands calls on to there. The listener's address where left
    /// out, which serves only where the others can use it. The certificates of all these nodes name the same system.
    /// </summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Everything that is wrong with these options, in words; empty where nothing is.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> faults = [.. Federation.Check()];
        if (Agencies.Count == 0)
        {
            faults.Add("Agencies must name at least one hosted agency.");
        }

        if (PublicAddress is { IsAbsoluteUri: false } or { UserInfo.Length: > 0 })
        {
            faults.Add("PublicAddress must be of the form https://host:port.");
        }

        faults.AddRange(Agencies.SelectMany(agency => agency.Check()));
        faults.AddRange(Agencies.CountBy(agency => agency.Id).Where(n => n.Value > 1).Select(n => $"Agency {n.Key} is hosted twice."));
        faults.AddRange(Agencies.SelectMany(agency => agency.Witnessing.Witnesses
            .Where(witness => Agencies.Any(hosted => hosted.Id == witness.Agency))
            .Select(witness => $"Agency {agency.Id}: its witness {witness.Agency} is hosted by this node, which would vouch for itself.")));
        return faults;
    }
}
