using System.Text.Json;
using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Hub.Tests.Rebuild;
using Xunit;

namespace SharingBus.Hub.Tests.Notebook;

/// <summary>What the hub does is in its node's journal before anybody hears of it.</summary>
public sealed class NotebookCopyTests : RebuildTest
{
    [Fact]
    public async Task Notebook_OfAHub_HoldsEveryEventOfItsHistoryByteForByte()
    {
        await LiveAsync();
        await Hub.DisposeAsync();

        using var ledger = HubLedger.Open(HistoryFile);
        var written = ledger.ReadWritten(0, int.MaxValue, int.MaxValue);
        Assert.Equal(written.Take(Node.Notebook.Notes.Count).Select(happened => happened.Body), Node.Notebook.Notes);
        Assert.IsType<HistoryBegun>(JsonSerializer.Deserialize(Node.Notebook.Notes[0], HubJson.Default.HubEvent));
        Hub = await StartHubElsewhereAsync(ledger);
    }

    [Fact]
    public async Task Alert_ThatTheNotebookDoesNotHold_IsNotSentBeforeItDoes()
    {
        await UntilAsync(_ => Task.FromResult(Node.Notebook.Notes.Count > 0 ? Node.Notebook.Notes : null));
        Node.Notebook.IsClosed = true;
        Node.Deliver(Notice(1, "police"));
        await AcknowledgedAsync(Node.Deliver(Notice(2, "school")));
        await UntilAsync(_ => Task.FromResult(Node.Notebook.Refusals > 0 ? Node.Notebook : null));
        Assert.False(Node.Published.Reader.TryPeek(out _));
        Node.BeforePublish = () => Assert.Contains(Node.Notebook.Notes, note => note.Contains("alert-planned", StringComparison.Ordinal));

        Node.Notebook.IsClosed = false;

        await NextAsync(Node.Published);
        await AlertAsync(record => record.State == AlertState.Open);
    }

    [Fact]
    public async Task Decision_ThatTheNotebookDoesNotHold_IsAnsweredWhenItDoesAndDecidedOnce()
    {
        await LiveAsync();
        Node.Notebook.IsClosed = true;

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Analyst().DecideSituationAsync(Decision(DecisionKind.Split, One, 2)));
        Node.Notebook.IsClosed = false;
        var decided = await Analyst().DecideSituationAsync(Decision(DecisionKind.Split, One, 2));

        Assert.Equal((StatusCode.Unavailable, "NOT_IN_THE_JOURNAL"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal("dec-3", decided.Decision.DecisionId);
        Assert.Single(Node.Notebook.Notes, note => note.Contains("situation-decided", StringComparison.Ordinal) && note.Contains("\"Number\":3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_DecidesOrAnswers_IsAnsweredWhenTheNotebookHoldsIt()
    {
        await LiveAsync();
        Node.Deliver(Notice(31, "police", n => n.Person(9)));
        await AcknowledgedAsync(Node.Deliver(Notice(32, "school", n => n.Person(9))));
        DecideProposalRequest proposed = new()
        {
            ProposalId = NoticePair.Of(Sample.Id(31), Sample.Id(32)).ProposalId(), Confirm = true, Analyst = "A. Analyst", IdentityCertainty = "CERTAIN", Reason = "Seen.",
        };
        var (analyst, coordinator) = (Analyst(), Coordinator());
        Func<Task>[] calls =
        [
            async () => await analyst.DecideProposalAsync(proposed),
            async () => await analyst.DecideSituationAsync(Decision(DecisionKind.Split, One, 2)),
            async () => await analyst.WithdrawDecisionAsync(new WithdrawDecisionRequest { DecisionId = "dec-2", Analyst = "B. Analyst", Reason = "Looked again." }),
            async () => await coordinator.HandOverAsync(new HandOverRequest { Rota = "lead", From = "S. Tand-In", To = "T. Hird", Reason = "ill" }),
            async () => await coordinator.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { MessageId = MessageIds.Write(Sample.Id(10_002)), Person = "C. Oordinator" }),
        ];
        Node.Notebook.IsClosed = true;

        var reasons = await Task.WhenAll(calls.Select(ReasonAsync));
        var reopened = await ReasonAsync(async () => await analyst.ReopenProposalAsync(Reopening(proposed.ProposalId)));

        Assert.All(reasons.Append(reopened), reason => Assert.Equal("NOT_IN_THE_JOURNAL", reason));
        Node.Notebook.IsClosed = false;
    }

    [Fact]
    public async Task Hub_WhoseHistoryIsNotTheNotebooks_DoesNotStart()
    {
        await LiveAsync();
        await LoseAsync();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartHubAsync());

        Assert.Contains("rebuild", refused.Message, StringComparison.Ordinal);
        await using var rebuilt = await RebuildAsync(); // what was started on it holds nothing
        Hub = await StartHubAsync();
    }

    private static ReopenProposalRequest Reopening(string proposal) => new() { ProposalId = proposal, Analyst = "B. Analyst", Reason = "Twins." };

    private async Task<HubHost> StartHubElsewhereAsync(HubLedger ledger)
    {
        ledger.Dispose();
        return await StartHubAsync();
    }
}
