namespace SharingBus.FaultTests.History;

/// <summary>The judge is judged: one bad history per verdict turns exactly that verdict red.</summary>
public sealed class HistoryCheckerTests
{
    private const string Origin = "school-fault";
    private const string Recipient = "police-fault";
    private const string Role = "police.case-desk";

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 9).Select(n => new Guid(n, 0, 0, new byte[8]))];

    [Fact]
    public void Check_GoodHistory_CountsNothing() => Assert.Equal(new Verdicts(), HistoryChecker.Check(Good()));

    [Fact]
    public void Check_AcceptedAndNeverSeenAgain_IsLost()
    {
        ClientHistory history = Good();
        Accept(history, 4);

        Assert.Equal(new Verdicts { Lost = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_AcceptedAndSetAside_IsNotLost()
    {
        ClientHistory history = Good();
        Accept(history, 4);
        history.Add(new Quarantined(Ids[4], Recipient));
        history.Logged.Enqueue(new Logged(Recipient, LoggedKind.Quarantined, Ids[4]));

        Assert.Equal(new Verdicts(), HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_DeliveredAtTwoPositions_IsADuplicate()
    {
        ClientHistory history = Good();
        Deliver(history, 3, position: 4);
        Acknowledge(history, 4);

        Assert.Equal(new Verdicts { Duplicate = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_OneRequestUnderTwoIds_IsADuplicate()
    {
        ClientHistory history = Good();
        history.Add(new Accepted("r3", Ids[4]));
        Log(history, 4);
        Deliver(history, 4, position: 4, digest: "d3");
        Acknowledge(history, 4);

        Assert.Equal(new Verdicts { Duplicate = 1 }, HistoryChecker.Check(history));
    }

    [Theory]
    [InlineData(7, "d7")]
    [InlineData(4, "altered")]
    public void Check_NeverSentOrAltered_IsUnexpected(int number, string digest)
    {
        ClientHistory history = Good();
        if (number == 4)
        {
            Accept(history, 4);
        }

        Deliver(history, number, position: 4, digest);
        Acknowledge(history, 4);

        Assert.Equal(new Verdicts { Unexpected = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_OlderAfterNewer_IsAnInversion()
    {
        ClientHistory history = Good();
        Accept(history, 4);
        Accept(history, 5);
        Deliver(history, 5, position: 4);
        Deliver(history, 4, position: 5);
        Acknowledge(history, 5);

        Assert.Equal(new Verdicts { Inversion = 1 }, HistoryChecker.Check(history));
    }

    [Theory]
    [InlineData(Role, "modus", 1)]
    [InlineData("police.analyst", "title", 1)]
    [InlineData(Role, "title", 2)]
    public void Check_FieldRoleOrVersionThatPolicyDoesNotPermit_IsOvershared(string role, string field, ulong version)
    {
        ClientHistory history = Good();
        Accept(history, 4);
        history.Add(new Delivered(Ids[4], Recipient, role, 4, "d4", version, ["title", field]));
        history.Logged.Enqueue(new Logged(Recipient, LoggedKind.Delivered, Ids[4]));
        history.Add(new Acknowledged(Recipient, role, 4));

        Assert.Equal(new Verdicts { Overshared = 1 }, HistoryChecker.Check(history));
    }

    [Theory]
    [InlineData(LoggedKind.Accepted)]
    [InlineData(LoggedKind.Decided)]
    [InlineData(LoggedKind.Received)]
    [InlineData(LoggedKind.Delivered)]
    public void Check_EventWithoutEntry_IsUnlogged(LoggedKind missing)
    {
        ClientHistory history = Good();
        Logged[] kept = [.. history.Logged.Where(l => l.Id != Ids[2] || l.Kind != missing)];
        history.Logged.Clear();
        Array.ForEach(kept, history.Logged.Enqueue);

        Assert.Equal(new Verdicts { Unlogged = 1 }, HistoryChecker.Check(history));
    }

    [Theory]
    [InlineData(LoggedKind.Accepted)]
    [InlineData(LoggedKind.Delivered)]
    [InlineData(LoggedKind.Quarantined)]
    public void Check_EntryWithoutEvent_IsAPhantom(LoggedKind kind)
    {
        ClientHistory history = Good();
        history.Logged.Enqueue(new Logged(kind == LoggedKind.Accepted ? Origin : Recipient, kind, Ids[8]));

        Assert.Equal(new Verdicts { Phantom = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_DeliveredAndUnacknowledged_IsStuck()
    {
        ClientHistory history = Good();
        Accept(history, 4);
        Deliver(history, 4, position: 4);

        Assert.Equal(new Verdicts { Stuck = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Check_PublishedAndUnanswered_IsStuck()
    {
        ClientHistory history = Good();
        history.Add(new Published("r4", Origin, "s", 4, "d4"));

        Assert.Equal(new Verdicts { Stuck = 1 }, HistoryChecker.Check(history));
    }

    [Fact]
    public void Close_OfAHistory_TakesNothingMore()
    {
        ClientHistory history = Good();
        history.Close();
        Accept(history, 4);

        Assert.Equal(3, history.Accepted.Count);
    }

    private static ClientHistory Good()
    {
        var history = new ClientHistory { JournalsRead = true };
        history.Permitted.Add(new Permitted(1, Recipient, Role, new HashSet<string>(StringComparer.Ordinal) { "title", "category" }));
        for (int number = 1; number <= 3; number++)
        {
            Accept(history, number);
            Deliver(history, number, (ulong)number);
        }

        Acknowledge(history, 3);
        return history;
    }

    private static void Accept(ClientHistory history, int number)
    {
        history.Add(new Published($"r{number}", Origin, "s", number, $"d{number}"));
        history.Add(new Accepted($"r{number}", Ids[number]));
        Log(history, number);
    }

    private static void Log(ClientHistory history, int number)
    {
        history.Logged.Enqueue(new Logged(Origin, LoggedKind.Accepted, Ids[number]));
        history.Logged.Enqueue(new Logged(Origin, LoggedKind.Decided, Ids[number]));
        history.Logged.Enqueue(new Logged(Recipient, LoggedKind.Received, Ids[number]));
    }

    private static void Deliver(ClientHistory history, int number, ulong position, string? digest = null)
    {
        history.Add(new Delivered(Ids[number], Recipient, Role, position, digest ?? $"d{number}", 1, ["title", "category"]));
        history.Logged.Enqueue(new Logged(Recipient, LoggedKind.Delivered, Ids[number]));
    }

    private static void Acknowledge(ClientHistory history, ulong position) => history.Add(new Acknowledged(Recipient, Role, position));
}
