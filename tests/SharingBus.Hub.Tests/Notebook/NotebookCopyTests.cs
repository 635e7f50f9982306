using System.Text.Json;
using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
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
    public async Task Hub_WhoseHistoryIsNotTheNotebooks_DoesNotStart()
    {
        await LiveAsync();
        await LoseAsync();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartHubAsync());

        Assert.Contains("rebuild", refused.Message, StringComparison.Ordinal);
        await using var rebuilt = await RebuildAsync(); // what was started on it holds nothing
        Hub = await StartHubAsync();
    }

    private async Task<HubHost> StartHubElsewhereAsync(HubLedger ledger)
    {
        ledger.Dispose();
        return await StartHubAsync();
    }
}
