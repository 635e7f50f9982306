namespace SharingBus.Hub.Taxii;

/// <summary>Which objects of a collection are asked for (TAXII 2.1, section 3.4). It judges ids, types and times of what the role may see.</summary>
internal sealed record ObjectFilter
{
    /// <summary>What is asked for where nothing is said: the last version of everything.</summary>
    public static ObjectFilter Everything { get; } = new();

    /// <summary>Only objects added later: microseconds since the Unix epoch.</summary>
    public long AddedAfter { get; init; } = -1;

    /// <summary>Only these objects; null for all.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>Only these types; null for all.</summary>
    public IReadOnlySet<string>? Types { get; init; }

    /// <summary>Only these versions: <c>first</c>, <c>last</c>, <c>all</c>, or times.</summary>
    public IReadOnlySet<string> Versions { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "last" };

    /// <summary>Whether objects of STIX 2.1 are asked for: there are no others.</summary>
    public bool HasSpecVersion { get; init; } = true;

    /// <summary>Whether an entry fits.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="versions">All that there are of its object, from old to new.</param>
    public bool Fits(CatalogueEntry entry, IReadOnlyList<CatalogueEntry> versions) =>
        HasSpecVersion
        && entry.AddedAt > AddedAfter
        && (Ids is null || Ids.Contains(entry.Id))
        && (Types is null || Types.Contains(entry.Type))
        && (Versions.Contains("all")
            || (Versions.Contains("last") && entry == versions[^1])
            || (Versions.Contains("first") && entry == versions[0])
            || Versions.Contains(Formats.Stix.StixTime.Text(entry.Version)));
}
