using SharingBus.Fusion.V1;
using SharingBus.FaultTests.Load;

namespace SharingBus.FaultTests.Alerts;

/// <summary>
/// Counts, at the agency that is alerted, what must never be: every report is alerted once, and every alert is then acknowledged or told
/// once to whoever is next, never both and never neither.
/// </summary>
internal sealed record AlertVerdicts
{
    /// <summary>Reports about which no alert came.</summary>
    public int Lost { get; init; }

    /// <summary>Reports about which more than one alert came.</summary>
    public int Repeated { get; init; }

    /// <summary>Alerts of which a step came more than once.</summary>
    public int StepsRepeated { get; init; }

    /// <summary>Alerts that are neither acknowledged nor escalated.</summary>
    public int Unanswered { get; init; }

    /// <summary>Alerts that are acknowledged and were escalated, too.</summary>
    public int Both { get; init; }

    /// <summary>Alerts that hold one agency's answer more than once.</summary>
    public int AnswersRepeated { get; init; }

    /// <summary>Judges.</summary>
    /// <param name="reports">Everything that was reported.</param>
    /// <param name="arrivals">Everything that came, each delivery.</param>
    /// <param name="records">What the hub says of its alerts.</param>
    public static AlertVerdicts Of(
        IReadOnlyCollection<Guid> reports, IReadOnlyCollection<AlertArrival> arrivals, IReadOnlyCollection<AlertRecord> records)
    {
        HashSet<Guid> answered = [.. records.Where(record => record.Acknowledgements.Count > 0).Select(record => FaultLoad.Id(record.MessageId))];
        ILookup<Guid, AlertArrival> alerts = arrivals.Where(arrival => !arrival.IsStep).ToLookup(arrival => arrival.Report);
        ILookup<Guid, AlertArrival> steps = arrivals.Where(arrival => arrival.IsStep).ToLookup(arrival => arrival.Report);
        return new AlertVerdicts
        {
            Lost = reports.Count(report => !alerts[report].Any()),
            Repeated = reports.Count(report => alerts[report].Count() > 1),
            StepsRepeated = reports.Count(report => steps[report].Count() > 1),
            Unanswered = reports.Count(report => !steps[report].Any() && !IsAnswered(report)),
            Both = reports.Count(report => steps[report].Any() && IsAnswered(report)),
            AnswersRepeated = records.Count(record => record.Acknowledgements.Count > 1),
        };

        bool IsAnswered(Guid report) => alerts[report].Any(alert => answered.Contains(alert.Id));
    }
}
