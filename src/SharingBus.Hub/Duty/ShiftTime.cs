using System.Globalization;
using SharingBus.Fusion.V1;

namespace SharingBus.Hub.Duty;

/// <summary>Where a shift lies in a week, in minutes from Monday 00:00 of the rota's own clock.</summary>
internal static class ShiftTime
{
    /// <summary>Minutes of a day.</summary>
    public const int Day = 24 * 60;

    /// <summary>Minutes of a week.</summary>
    public const int Week = 7 * Day;

    /// <summary>Reads HH:MM as minutes of a day; null where the text is none.</summary>
    public static int? Parse(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (int)time.ToTimeSpan().TotalMinutes : null;

    /// <summary>Begin and length of each of its shifts; nothing where its times cannot be read.</summary>
    public static IEnumerable<(int Begin, int Length)> Spans(DutyShift shift)
    {
        if (Parse(shift.From) is not { } from || Parse(shift.Until) is not { } until)
        {
            yield break;
        }

        foreach (var day in shift.Days)
        {
            yield return ((((int)day - 1) * Day) + from, until > from ? until - from : until - from + Day);
        }
    }
}
