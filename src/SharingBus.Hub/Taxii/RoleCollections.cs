using System.Collections.Concurrent;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Taxii;

/// <summary>The collections that a caller may know of: those of the roles that the node says its system may act in.</summary>
internal sealed class RoleCollections(NodeReading node, HubOptions options) : IDisposable
{
    // As many as roles were asked for by callers that have them: the register bounds them.
    private readonly ConcurrentDictionary<string, RoleCollection> _collections = new(StringComparer.Ordinal);

    /// <summary>The collections of a caller, and whether it may add to them.</summary>
    public async Task<(IReadOnlyList<RoleCollection> Collections, bool MayWrite)> OfAsync(Caller caller, CancellationToken cancellation)
    {
        GetSystemRightsResponse rights = await node.RightsAsync(caller.System, cancellation);
        return (
            [.. rights.Roles.Select(role => _collections.GetOrAdd(role, static (name, agency) => new RoleCollection(agency, name), options.Agency))],
            rights.PublishTypes.Contains(NoticeType.ThreatNotice));
    }

    /// <summary>One collection of a caller, by its id or by its role.</summary>
    /// <exception cref="TaxiiRefused">There is none for this caller.</exception>
    public async Task<(RoleCollection Collection, bool MayWrite)> FindAsync(Caller caller, string idOrAlias, CancellationToken cancellation)
    {
        (IReadOnlyList<RoleCollection> collections, bool mayWrite) = await OfAsync(caller, cancellation);
        return (collections.FirstOrDefault(collection => collection.Id == idOrAlias || collection.Role == idOrAlias) ?? throw TaxiiRefused.Nothing, mayWrite);
    }

    public void Dispose()
    {
        foreach (RoleCollection collection in _collections.Values)
        {
            collection.Dispose();
        }
    }
}
