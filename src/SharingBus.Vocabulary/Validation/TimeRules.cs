using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Times and dates that can be meant.</summary>
internal static class TimeRules
{
    // 1900-01-01 and 2200-01-01, in milliseconds since the Unix epoch: older matters are history, later ones a slip.
    private const long EarliestMillis = -2_208_988_800_000;
    private const long LatestMillis = 7_258_118_400_000;

    // Clocks on Earth run from −12 to +14 hours; CAP allows both signs up to 14.
    private const int MaxOffsetMinutes = 14 * 60;

    private const int EarliestYear = 1850;
    private const int LatestYear = 2200;

    public static void Moment(WireView moment, ref Findings findings)
    {
        if (moment.Number(V1.Moment.UnixMillisFieldNumber) is < EarliestMillis or > LatestMillis)
        {
            findings.Add("unix_millis", ViolationReason.TimeImplausible, "Give milliseconds since 1970-01-01 UTC, between the years 1900 and 2200.");
        }

        uint zigzag = (uint)moment.Number(V1.Moment.OffsetMinutesFieldNumber);
        int offset = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
        if (offset is < -MaxOffsetMinutes or > MaxOffsetMinutes)
        {
            findings.Add("offset_minutes", ViolationReason.TimeImplausible, $"Give minutes from UTC, −{MaxOffsetMinutes} to {MaxOffsetMinutes}.");
        }
    }

    public static void Date(WireView date, ref Findings findings)
    {
        long year = date.Number(CalendarDate.YearFieldNumber);
        long month = date.Number(CalendarDate.MonthFieldNumber);
        long day = date.Number(CalendarDate.DayFieldNumber);
        bool plausible = year is >= EarliestYear and <= LatestYear
            && month is >= 0 and <= 12
            && day >= 0
            && (day == 0 || (month > 0 && day <= DateTime.DaysInMonth((int)year, (int)month)));
        if (!plausible)
        {
            findings.Add("", ViolationReason.TimeImplausible, "Give a date of the Gregorian calendar; month and day may be 0 where unknown.");
        }
    }

    public static void IndicatorSpan(WireView indicator, ref Findings findings) =>
        Span(indicator, (Indicator.ValidFromFieldNumber, Indicator.ValidUntilFieldNumber), "valid_until", ref findings);

    public static void SightingSpan(WireView sighting, ref Findings findings) =>
        Span(sighting, (Sighting.FirstSeenFieldNumber, Sighting.LastSeenFieldNumber), "last_seen", ref findings);

    public static void ObservationSpan(WireView observation, ref Findings findings) =>
        Span(observation, (Observation.FirstObservedFieldNumber, Observation.LastObservedFieldNumber), "last_observed", ref findings);

    public static void ThreatSpan(WireView notice, ref Findings findings) =>
        Span(notice, (ThreatNotice.ObservedAtFieldNumber, ThreatNotice.ObservedUntilFieldNumber), "observed_until", ref findings);

    public static void IncidentSpan(WireView notice, ref Findings findings) =>
        Span(notice, (IncidentReport.OccurredAtFieldNumber, IncidentReport.OccurredUntilFieldNumber), "occurred_until", ref findings);

    private static void Span(WireView message, (int From, int Until) fields, string name, ref Findings findings)
    {
        if (message.Has(fields.From)
            && message.Has(fields.Until)
            && message.Message(fields.Until).Number(V1.Moment.UnixMillisFieldNumber) < message.Message(fields.From).Number(V1.Moment.UnixMillisFieldNumber))
        {
            findings.Add(name, ViolationReason.TimeOrder, "The end lies before the beginning: swap or correct them.");
        }
    }
}
