using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Places by name: what lies in any of them.</summary>
internal sealed class AreaList : IEquatable<AreaList>
{
    private readonly NoticeArea[] _areas;

    public AreaList(IEnumerable<Area> areas)
        : this(areas.Select(area => new NoticeArea(Fold(area.Country), Fold(area.Subdivision), Fold(area.Municipality))))
    {
    }

    private AreaList(IEnumerable<NoticeArea> areas)
    {
        var all = areas.Distinct().ToArray();
        _areas = [.. all.Where(area => !Array.Exists(all, other => other != area && Covers(other, area)))
            .OrderBy(area => area.Country, StringComparer.Ordinal)
            .ThenBy(area => area.Subdivision, StringComparer.Ordinal)
            .ThenBy(area => area.Municipality, StringComparer.Ordinal)];
    }

    public static AreaList None { get; } = new(Array.Empty<NoticeArea>());

    public bool IsEmpty => _areas.Length == 0;

    /// <summary>Each area in words, from the smallest name to the largest.</summary>
    public IEnumerable<string> Words => _areas.Select(area =>
        string.Join(", ", new[] { area.Municipality, area.Subdivision, area.Country }.Where(part => part.Length > 0)));

    public AreaList Union(AreaList other) => IsEmpty ? other : other.IsEmpty ? this : new(_areas.Concat(other._areas));

    public AreaList Intersect(AreaList other) => new(_areas.SelectMany(area => other._areas.Select(one => Shared(area, one))).OfType<NoticeArea>());

    /// <summary>The areas of which anything lies outside of the other list.</summary>
    public AreaList Without(AreaList other) => new(_areas.Where(area => !Array.Exists(other._areas, one => Covers(one, area))));

    /// <summary>The areas that share anything with the other list.</summary>
    public AreaList Near(AreaList other) => new(_areas.Where(area => Array.Exists(other._areas, one => Shared(one, area) is not null)));

    /// <summary>
    /// Whether whatever lies in the other list lies in this one. A name that an area leaves open may be any of countless many, so no number of
    /// areas that fix it can stand in for one that does not.
    /// </summary>
    public bool Covers(AreaList other) => Array.TrueForAll(other._areas, area => Array.Exists(_areas, own => Covers(own, area)));

    public bool Equals(AreaList? other) => other is not null && _areas.AsSpan().SequenceEqual(other._areas);

    public override bool Equals(object? obj) => Equals(obj as AreaList);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var area in _areas)
        {
            hash.Add(area);
        }

        return hash.ToHashCode();
    }

    private static NoticeArea? Shared(NoticeArea a, NoticeArea b) =>
        Agree(a.Country, b.Country) && Agree(a.Subdivision, b.Subdivision) && Agree(a.Municipality, b.Municipality)
            ? new NoticeArea(Named(a.Country, b.Country), Named(a.Subdivision, b.Subdivision), Named(a.Municipality, b.Municipality))
            : null;

    private static bool Covers(NoticeArea wide, NoticeArea narrow) =>
        Covers(wide.Country, narrow.Country) && Covers(wide.Subdivision, narrow.Subdivision) && Covers(wide.Municipality, narrow.Municipality);

    private static bool Covers(string wide, string narrow) => wide.Length == 0 || wide == narrow;

    private static bool Agree(string a, string b) => a.Length == 0 || b.Length == 0 || a == b;

    private static string Named(string a, string b) => a.Length == 0 ? b : a;

    private static string Fold(string name) => name.ToUpperInvariant();
}
