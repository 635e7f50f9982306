using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;

namespace SharingBus.Hub.Taxii;

/// <summary>The collection of one role of the hub's agency: its catalogue, kept up with the node.</summary>
internal sealed class RoleCollection(string agency, string role) : IDisposable
{
    private readonly SemaphoreSlim _following = new(1, 1);

    /// <summary>The role.</summary>
    public string Role => role;

    /// <summary>Its id in TAXII: the same wherever and whenever the hub runs.</summary>
    public string Id { get; } = IdOf(agency, role);

    /// <summary>What is in it.</summary>
    public Catalogue Catalogue { get; } = new();

    /// <summary>The id of a role's collection.</summary>
    public static string IdOf(string agency, string role) => StixIds.OfCollection($"{agency}/{role}");

    /// <summary>
    /// Takes in what has come since, in a caller's name: so each answer begins with the node saying that the caller has the role.
    /// </summary>
    public async Task FollowAsync(NodeReading node, string system, CancellationToken cancellation)
    {
        await _following.WaitAsync(cancellation);
        try
        {
            ListDeliveriesResponse page;
            do
            {
                page = await node.ListAsync(role, system, Catalogue.Position, NodeReading.MaxPage, cancellation);
                Catalogue.Take(page.Deliveries, page.NextPosition);
            }
            while (!page.AtEnd);
        }
        finally
        {
            _following.Release();
        }
    }

    public void Dispose() => _following.Dispose();
}
