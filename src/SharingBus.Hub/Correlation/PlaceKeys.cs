using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>Keys of place and day. They are made of what stands in the facts, so the keys of neighbouring cells and days can be made too.</summary>
internal static class PlaceKeys
{
    /// <summary>The keys of a notice.</summary>
    public static IEnumerable<LinkKey> Of(NoticeFacts notice)
    {
        var day = DayOf(notice);
        if (notice.Point is { } point)
        {
            yield return Cell(notice.Realm, point.CellRow, point.CellColumn, day);
        }

        if (notice.Area is { Municipality.Length: > 0 } area)
        {
            yield return Municipality(notice.Realm, area, day);
        }
    }

    /// <summary>The keys under which notices near in place and time are found: the notice's own cell and day and those around it.</summary>
    public static IEnumerable<LinkKey> Around(NoticeFacts notice)
    {
        for (var day = DayOf(notice) - 1; day <= DayOf(notice) + 1; day++)
        {
            if (notice.Point is { } point)
            {
                for (var near = 0; near < 9; near++)
                {
                    yield return Cell(notice.Realm, point.CellRow + (near / 3) - 1, point.CellColumn + (near % 3) - 1, day);
                }
            }

            if (notice.Area is { Municipality.Length: > 0 } area)
            {
                yield return Municipality(notice.Realm, area, day);
            }
        }
    }

    /// <summary>True where each of the two is found around the other by its point, or by its municipality where one tells no point.</summary>
    public static bool AreNear(NoticeFacts one, NoticeFacts other)
    {
        if (Math.Abs(DayOf(one) - DayOf(other)) > 1)
        {
            return false;
        }

        return one.Point is { } here && other.Point is { } there
            ? Math.Abs(here.CellRow - there.CellRow) <= 1 && Math.Abs(here.CellColumn - there.CellColumn) <= 1
            : one.Area is { Municipality.Length: > 0 } area && other.Area is { } elsewhere && area.IsSameMunicipality(elsewhere);
    }

    // Where the view does not tell when it was, the day of the message stands in: most reports are made within a day.
    private static long DayOf(NoticeFacts notice) =>
        (long)Math.Floor((double)(notice.ObservedAt ?? MessageIds.MillisOf(notice.Id)) / CorrelationBounds.PlaceWindowMillis);

    private static LinkKey Cell(Actuality realm, int row, int column, long day) =>
        LinkKey.Of(KeyKind.Cell, (int)realm, Mix(Mix(Mix((ulong)row, (ulong)column), (ulong)day), (ulong)realm));

    private static LinkKey Municipality(Actuality realm, NoticeArea area, long day) =>
        LinkKey.Of(KeyKind.Municipality, (int)realm, Mix(Mix(area.MunicipalityHash, (ulong)day), (ulong)realm));

    private static ulong Mix(ulong before, ulong next) => KeyDigest.Spread(before ^ KeyDigest.Spread(next));
}
