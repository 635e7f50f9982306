using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Persons;

/// <summary>A look-up that was asked for as it must be.</summary>
/// <param name="Record">What will stand in the journal of it, but for what it finds.</param>
/// <param name="Identities">By what the person is told from others: any of these.</param>
/// <param name="From">Where the page begins.</param>
/// <param name="Limit">Notices at most.</param>
internal sealed record LookUp(PersonLookedUp Record, IReadOnlyList<string> Identities, SearchPosition From, int Limit)
{
    /// <summary>What to look for of a notice that names the person.</summary>
    public SearchQuery QueryOf(Guid message) => new()
    {
        Message = message,
        Role = Record.Role,
        FromUnixMicros = Record.FromUnixMicros,
        UntilUnixMicros = Record.UntilUnixMicros == 0 ? long.MaxValue : Record.UntilUnixMicros,
    };

    /// <summary>Whether what came in at a time is wanted, whatever happened with it.</summary>
    public bool WantsArrival(long unixMicros)
    {
        SearchQuery query = QueryOf(Guid.Empty);
        return query.Role.Length == 0 && unixMicros >= query.FromUnixMicros && unixMicros < query.UntilUnixMicros;
    }
}
