using SharingBus.Federation.V1;
using SharingBus.Node.Bundles;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.BreakGlass;

/// <summary>What an opening widens, in plain words: the agency's own emergency grants as far as they concern the recipients. The ceiling may still narrow them.</summary>
internal static class OpeningScope
{
    /// <summary>Lines at most, 20: whoever has to judge more looks into the policy.</summary>
    public const int MaxLines = 20;

    /// <summary>Characters of a line at most.</summary>
    public const int LongestLine = 500;

    private const string More = "… and more: see the policy.";

    /// <summary>The lines for an opening of an agency towards some others.</summary>
    public static IEnumerable<string> Of(FederationSnapshot snapshot, string agency, IReadOnlyCollection<string> recipients)
    {
        Agency[] towards = [.. snapshot.Verified.Bundle.Agencies.Where(a => recipients.Contains(a.Id))];
        ReleasePolicy? policy = snapshot.Verified.Bundle.Policies
            .Select(signed => ReleasePolicy.Parser.ParseFrom(signed.Policy))
            .FirstOrDefault(own => own.Agency == agency);
        string[] lines = [.. (policy?.Grants ?? []).Where(grant => grant.Emergency && Concerns(grant, towards)).Select(Line)];
        return lines.Length switch
        {
            0 => ["No emergency grant of the agency concerns these recipients."],
            > MaxLines => [.. lines.Take(MaxLines - 1), More],
            _ => lines,
        };
    }

    private static bool Concerns(Grant grant, Agency[] towards) => towards.Any(agency =>
        (grant.Agencies.Count == 0 || grant.Agencies.Contains(agency.Id))
        && (grant.Roles.Contains("*") || agency.Roles.Any(role => grant.Roles.Contains(role.Id))));

    private static string Line(Grant grant)
    {
        IEnumerable<string> types = grant.Types_.Where(NoticeTypes.IsKnown).Select(NoticeTypes.Name);
        string line = $"{string.Join(", ", types)} to {string.Join(", ", grant.Roles)}: {string.Join(", ", grant.Release)} ({grant.Id})";
        return line.Length <= LongestLine ? line : $"{line[..(LongestLine - 1)]}…";
    }
}
