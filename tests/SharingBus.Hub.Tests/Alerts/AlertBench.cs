using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Tests.Alerts;

/// <summary>A state and a desk without a node: every plan is accepted at once, as messages 1001, 1002 and so on.</summary>
internal sealed class AlertBench
{
    private readonly AlertDesk _desk;
    private int _next = 1_000;

    public AlertBench(HubState? state = null, int minimumSources = 2)
    {
        State = state ?? new HubState();
        _next += State.Alerts.Published.Count;
        _desk = new AlertDesk(State, new AlertComposer("fusion", DisclosureBasis.PublicTask, ["fusion.duty-officer"]), minimumSources);
    }

    public HubState State { get; }

    public DateTimeOffset Now { get; set; } = Sample.Start;

    public AlertDesk Desk => _desk;

    public void Take(int number, string origin, Action<ThreatNotice> change, params int[] parents) =>
        State.Apply(new NoticeTaken(Sample.Notice(number, origin, change, parents)));

    public void Retract(int number, string origin, ChangeKind kind = ChangeKind.Retract) =>
        State.Apply(new NoticeWithdrawn(Sample.Id(number), origin, kind));

    public List<AlertPlan> Publish()
    {
        List<AlertPlan> plans = [];
        while (_desk.Next(Now) is { } plan)
        {
            State.Apply(new AlertPlanned(plan));
            State.Apply(new AlertPublished(plan.RequestId, Sample.Id(++_next)));
            plans.Add(plan);
        }

        return plans;
    }
}
