using System.Globalization;
using SharingBus.Fusion.V1;

namespace SharingBus.Hub.Duty;

/// <summary>What a rota must keep to: it says for every minute of a week who is on duty, once.</summary>
internal static class RotaRules
{
    private const int MaxPerson = 200;

    /// <summary>Every fault, with the place below the rota.</summary>
    public static IEnumerable<(string Path, string Reason)> Check(DutyRota rota)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(rota.TimeZone, out _))
        {
            yield return (".time_zone", $"there is no time zone '{rota.TimeZone}' on this machine; write an IANA name such as Europe/Berlin");
        }

        for (var index = 0; index < rota.Shifts.Count; index++)
        {
            foreach (var (path, reason) in Check(rota.Shifts[index]))
            {
                yield return ($".shifts[{index}]{path}", reason);
            }
        }

        if (Uneven(rota) is { } uneven)
        {
            yield return (".shifts", uneven);
        }
    }

    private static IEnumerable<(string Path, string Reason)> Check(DutyShift shift)
    {
        if (shift.Days.Count == 0)
        {
            yield return (".days", "name at least one day");
        }

        foreach (var (name, text) in new[] { (".from", shift.From), (".until", shift.Until) })
        {
            if (ShiftTime.Parse(text) is null)
            {
                yield return (name, $"'{text}' is no time of day; write HH:MM in quotes, such as \"08:00\"");
            }
        }

        if (shift.Person.Trim().Length is 0 or > MaxPerson)
        {
            yield return (".person", $"name who is on duty, in at most {MaxPerson} characters");
        }
    }

    // The first minute of the week with no shift, or with two.
    private static string? Uneven(DutyRota rota)
    {
        var shifts = new int[ShiftTime.Week];
        foreach (var (begin, length) in rota.Shifts.SelectMany(ShiftTime.Spans))
        {
            for (var minute = begin; minute < begin + length; minute++)
            {
                shifts[minute % ShiftTime.Week]++;
            }
        }

        var first = Array.FindIndex(shifts, count => count != 1);
        if (first < 0)
        {
            return null;
        }

        var at = string.Create(
            CultureInfo.InvariantCulture, $"{(DayOfWeek)(((first / ShiftTime.Day) + 1) % 7)} {first % ShiftTime.Day / 60:00}:{first % 60:00}");
        return shifts[first] == 0 ? $"nobody is on duty on {at}" : $"several are on duty on {at}; a duty has one person";
    }
}
