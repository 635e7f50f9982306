using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Rebuild;

/// <summary>A hub that lost its history has it again from its node, and says nothing twice.</summary>
public sealed class HubRebuildTests : RebuildTest
{
    [Fact]
    public async Task History_ThatWasLost_IsTheSameAfterTheRebuildAndNobodyIsAlertedAgain()
    {
        await LiveAsync();
        var live = await LoseAsync();

        await using var rebuilt = await RebuildAsync();

        Assert.Equal(live, Known());
        Assert.Equal((4, 1, 3, 3), (rebuilt.Notices, rebuilt.Situations, rebuilt.Alerts, rebuilt.Decisions));
        Hub = await StartHubAsync();
        await AssertNothingIsSaidAgainAsync();
    }

    [Fact]
    public async Task Chain_OfAnAlertThatWasPublished_GoesOnWithItsNextStepOnce()
    {
        await LiveAsync();
        Clock.Advance(TimeSpan.FromHours(5));
        var first = await NextAsync(Node.Published);
        await AlertAsync(record => record.Escalations.Count == 1 && record.Escalations[0].MessageId.Length > 0);
        await LoseAsync();
        Clock.Advance(TimeSpan.FromHours(10));
        await using var rebuilt = await RebuildAsync();

        Hub = await StartHubAsync();

        var second = await NextAsync(Node.Published);
        Assert.EndsWith("-e1", first.RequestId, StringComparison.Ordinal);
        Assert.EndsWith("-e2", second.RequestId, StringComparison.Ordinal);
        Assert.Equal(first.Parents, second.Parents);
        await AssertNothingIsSaidAgainAsync();
        Assert.Equal("S. Tand-In", (await AlertAsync(record => record.Escalations.Count == 2)).Escalations[0].OnDuty);
    }

    // The node has the alert, and neither the history nor the notebook says so.
    [Fact]
    public async Task Alert_WhoseAnswerWasLostWithTheHistory_IsSentUnderItsRequestIdWithTheSameBytes()
    {
        Node.LoseAnswers = int.MaxValue;
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        var sent = await NextAsync(Node.Published);
        await LoseAsync();
        Node.LeaveEndedHub();

        await using var rebuilt = await RebuildAsync();
        Hub = await StartHubAsync();

        var again = await NextAsync(Node.Published);
        Assert.Equal((sent.RequestId, sent.Notice), (again.RequestId, again.Notice));
        await AlertAsync(record => MessageIds.Read(record.MessageId) == Sample.Id(10_000));
        await AssertNothingIsSaidAgainAsync();
    }

    // What came to its end while nobody swept it out was true when it was said.
    [Fact]
    public async Task Member_ThatTheNodeHoldsNoMore_CallsForNoOtherAlert()
    {
        var first = Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        await NextAsync(Node.Published);
        await AlertAsync(record => record.State == AlertState.Open);
        await LoseAsync();
        Node.Destroy(first);

        await using var rebuilt = await RebuildAsync();
        Hub = await StartHubAsync();

        Assert.Equal((1, 1), (rebuilt.Notices, rebuilt.Alerts));
        await AssertNothingIsSaidAgainAsync();
    }

    // The node had them delivered and acknowledged; the history that said so was lost before the notebook knew.
    [Fact]
    public async Task Answer_ThatTheNotebookDoesNotHold_IsReadAgainFromTheInbox()
    {
        await LiveAsync();
        Node.Notebook.IsClosed = true;
        var notes = Node.Notebook.Notes.Count;
        await AcknowledgedAsync(Node.Deliver(Answer(701, "school", 10_002)));
        await LoseAsync();
        Assert.Equal(notes, Node.Notebook.Notes.Count);
        Node.Notebook.IsClosed = false;

        await using var rebuilt = await RebuildAsync();
        Hub = await StartHubAsync();

        var alert = await AlertAsync(record => MessageIds.Read(record.MessageId) == Sample.Id(10_002));
        Assert.Equal("school", Assert.Single(alert.Acknowledgements).Agency);
    }

    [Theory]
    [InlineData("Events of the hub")]
    [InlineData("Notices of")]
    public async Task Rebuild_ThatEndedMidway_IsUsedByNobodyAndBeginsAnew(string where)
    {
        await LiveAsync();
        var live = await LoseAsync();
        using CancellationTokenSource end = new();
        await Assert.ThrowsAsync<IOException>(() => RebuildAsync(new EndsAt(where, end), end.Token));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartHubAsync());
        await using var rebuilt = await RebuildAsync();

        Assert.Contains("not whole", refused.Message, StringComparison.Ordinal);
        Assert.Equal(live, Known());
        Hub = await StartHubAsync();
        await AssertNothingIsSaidAgainAsync();
    }

    [Fact]
    public async Task Rebuild_OverAHistoryThatIsThere_IsRefusedAndChangesNothing()
    {
        await LiveAsync();
        await Hub.DisposeAsync();
        var live = Known();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => RebuildAsync());

        Assert.Contains("holds a history", refused.Message, StringComparison.Ordinal);
        Assert.Equal(live, Known());
        Hub = await StartHubAsync();
    }

    [Fact]
    public async Task Rebuild_WithoutNotesAtTheNode_SaysWhatCannotComeBack()
    {
        var other = new HubOptions { Agency = "fusion", Node = NodeAddress, DataDirectory = Path.Combine(DataDirectory, "other") };
        await Hub.DisposeAsync(); // which would write it again
        Node.Notebook.Clear();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => SharingBus.Hub.Rebuild.HubRebuild.RunAsync(other, Profile(), TextWriter.Null, CancellationToken.None));

        Assert.Contains("alerts again for what was alerted", refused.Message, StringComparison.Ordinal);
        Hub = await StartHubAsync();
    }

    [Fact]
    public async Task Rebuild_OfANoteThatWasErased_NamesIt()
    {
        await LiveAsync();
        await LoseAsync();
        Node.Notebook.Erase(5);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => RebuildAsync());

        Assert.Contains("Note 5 ", refused.Message, StringComparison.Ordinal);
        Hub = await StartOtherHubAsync();
    }

    [Fact]
    public async Task Rebuild_WhoseNodeIsGoneForAMoment_AsksAgain()
    {
        await LiveAsync();
        var live = await LoseAsync();
        Node.Notebook.IsClosed = true;

        await using var rebuilt = await RebuildAsync(new OpensAt("does not answer", Node.Notebook));

        Assert.Equal(live, Known());
        Hub = await StartHubAsync();
    }

    // What HubTest ends with.
    private Task<HubHost> StartOtherHubAsync()
    {
        Node.Notebook.Clear();
        return StartHubAsync(new HubOptions { Agency = "fusion", Node = NodeAddress, DataDirectory = Path.Combine(DataDirectory, "other") });
    }
}
