using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Tests.Alerts;

/// <summary>A state and desks without a node: every plan is accepted at once, as messages 1001, 1002 and so on.</summary>
internal sealed class AlertBench
{
    private readonly PlansInMemory _plans = new();
    private readonly AlertDesks _desks;
    private int _next = 1_000;

    public AlertBench(int minimumSources = 2, AlertingTable? table = null, IEnumerable<HubEvent>? history = null)
    {
        State = new HubState(_plans);
        foreach (var happened in history ?? [])
        {
            Apply(happened);
        }

        _next += State.Alerts.Published.Count;
        HubOptions options = new()
        {
            Agency = "fusion",
            Node = new Uri("https://localhost"),
            DataDirectory = "none",
            MinimumSources = minimumSources,
            EscalationRoles = ["fusion.duty-officer"],
        };
        _desks = new AlertDesks(State, options, table ?? AlertingTable.None);
    }

    public HubState State { get; }

    public DateTimeOffset Now { get; set; } = Sample.Start;

    public AlertDesks Desk => _desks;

    public AlertReading Reading => new(State, _desks.Chains);

    public void Take(int number, string origin, Action<ThreatNotice> change, params int[] parents) =>
        State.Apply(new NoticeTaken(Sample.Notice(number, origin, change, parents)));

    public void Retract(int number, string origin, ChangeKind kind = ChangeKind.Retract, int? replacement = null) =>
        State.Apply(new NoticeWithdrawn(Sample.Id(number), origin, kind, Replacement: replacement is { } id ? Sample.Id(id) : null));

    /// <summary>An analyst decides.</summary>
    public void Decide(DecisionKind kind, int[] notices, int[]? rest = null) =>
        State.Apply(new SituationDecided(Sample.Decision(State.Decisions.Next, kind, notices, rest)));

    /// <summary>An analyst withdraws a decision.</summary>
    public void Withdraw(long decision) =>
        State.Apply(new DecisionWithdrawn(decision, "B. Analyst", "Looked again.", "fusion/desk", Now.ToUnixTimeMilliseconds()));

    /// <summary>An agency answers a message of the hub.</summary>
    public void Answer(int about, string agency, bool forAll = false) => State.Apply(new AlertAcknowledged
    {
        About = Sample.Id(about), Agency = agency, At = Now.ToUnixTimeMilliseconds(), ForAll = forAll,
    });

    /// <summary>The same hub after a restart: only what its history holds.</summary>
    public AlertBench Restart(AlertingTable? table = null, int minimumSources = 2) =>
        new(minimumSources, table, State.Compact()) { Now = Now };

    /// <summary>The messages that are planned now.</summary>
    public IReadOnlyList<AlertPlan> Plan()
    {
        var isNew = !State.Alerts.IsUnderWay;
        var plans = _desks.Next(Now);
        foreach (var plan in plans.Where(_ => isNew))
        {
            Apply(new AlertPlanned(plan));
        }

        return plans;
    }

    public List<AlertPlan> Publish()
    {
        List<AlertPlan> plans = [];
        while (Plan() is { Count: > 0 } group)
        {
            foreach (var plan in group)
            {
                State.Apply(new AlertPublished(plan.RequestId, Sample.Id(++_next)));
            }

            plans.AddRange(group);
        }

        return plans;
    }

    private void Apply(HubEvent happened) =>
        State.Apply(happened is AlertPlanned planned ? planned with { Number = _plans.Add(planned.Plan) } : happened);
}
