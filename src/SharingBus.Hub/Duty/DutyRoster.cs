using SharingBus.Fusion.V1;
using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Duty;

/// <summary>Says who is on duty: the rota's shift by the clock of its time zone, or whoever was handed the rest of it.</summary>
internal static class DutyRoster
{
    /// <summary>Who is on duty.</summary>
    public static OnDuty At(DutyRota rota, DutyBook handed, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rota.TimeZone);
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var minute = (((((int)local.DayOfWeek + 6) % 7) * ShiftTime.Day) + (int)local.TimeOfDay.TotalMinutes) % ShiftTime.Week;
        foreach (var shift in rota.Shifts)
        {
            foreach (var (begin, length) in ShiftTime.Spans(shift))
            {
                var into = (minute - begin + ShiftTime.Week) % ShiftTime.Week;
                if (into < length)
                {
                    return Shift(rota.Id, shift, EndOf(local, length - into, zone), handed, now);
                }
            }
        }

        throw new InvalidOperationException($"The rota '{rota.Id}' leaves the duty open, which its rules forbid.");
    }

    private static OnDuty Shift(string rota, DutyShift shift, DateTimeOffset until, DutyBook handed, DateTimeOffset now)
    {
        var recipient = AlertingTable.Read(shift.Recipient);
        return handed.InForce(rota, now) is { } last
            ? new OnDuty(rota, last.To, recipient, until, last.From)
            : new OnDuty(rota, shift.Person, recipient, until, "");
    }

    // Told by the wall clock: a night in which clocks change is an hour longer or shorter.
    private static DateTimeOffset EndOf(DateTimeOffset local, int minutes, TimeZoneInfo zone)
    {
        var end = local.DateTime.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(minutes);
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }
}
