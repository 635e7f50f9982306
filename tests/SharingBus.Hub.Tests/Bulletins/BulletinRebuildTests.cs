using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Rebuild;
using Xunit;

namespace SharingBus.Hub.Tests.Bulletins;

/// <summary>What becomes of bulletins where the hub ends, or loses its history.</summary>
public sealed class BulletinRebuildTests : BulletinTest
{
    [Fact]
    public async Task Bulletins_OfAHubThatWasRebuilt_AreKnownAndNotSentAgain()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        var first = await PublishedAsync(Content());
        var content = Content("Threats near schools and clubs");
        content.Corrects = first.BulletinId;
        var second = await PublishedAsync(content);
        await Analyst.WithdrawBulletinAsync(new WithdrawBulletinRequest { BulletinId = second.BulletinId, Reason = Exchange.V1.ChangeReason.SentInError, Analyst = "B. Analyst", Note = "The wrong week." });
        await NextAsync(Node.Changed);
        await NextAsync(Node.Changed);
        await PublishedAsync(Content("The next one"));
        var known = await Analyst.ListBulletinsAsync(new ListBulletinsRequest());

        await RebuildAsync();

        Assert.Equal(known, await Analyst.ListBulletinsAsync(new ListBulletinsRequest()));
        Assert.Equal([BulletinState.Published, BulletinState.Withdrawn, BulletinState.Superseded], known.Bulletins.Select(bulletin => bulletin.State));
        await PublishedAsync(Content("Another"));
        Assert.False(Node.Published.Reader.TryPeek(out _));
        Assert.False(Node.Changed.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Bulletin_ThatWasPlannedAndNotSent_IsSentByTheRebuiltHubAsItWas()
    {
        await DeliverAsync(Notice(1, "police"));
        TaskCompletionSource tried = new();
        Node.BeforePublish = () =>
        {
            tried.TrySetResult();
            throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The node restarts.");
        };
        var planned = await PublishAsync(Content());
        await tried.Task.WaitAsync(Patience);
        await DeliverAsync(Retraction(1, "police"));

        await RebuildAsync(() => Node.BeforePublish = () => { });

        var sent = await NextAsync(Node.Published);
        Assert.Equal(planned.BulletinId, sent.RequestId);
        Assert.Equal(planned.Title, SharingBus.Vocabulary.V1.KnowledgeProduct.Parser.ParseFrom(sent.Notice).Title);
        var published = await BecomesAsync(planned.BulletinId, BulletinState.Published);
        Assert.Single(published.Review);
    }

    [Fact]
    public async Task Bulletin_ThatTheNotebookDoesNotHold_IsNotSentBeforeItDoes()
    {
        await DeliverAsync(Notice(1, "police"));
        var draft = await DraftAsync(Content());
        await UntilAsync(_ => Task.FromResult(Node.Notebook.Notes.Count > 0 ? Node.Notebook.Notes : null));
        Node.Notebook.IsClosed = true;
        Task answer = Analyst.PublishBulletinAsync(Request(Content(), draft.DraftId)).ResponseAsync;
        await UntilAsync(_ => Task.FromResult(Node.Notebook.Refusals > 0 ? Node.Notebook : null));
        Assert.False(Node.Published.Reader.TryPeek(out _));
        Node.BeforePublish = () => Assert.Contains(Node.Notebook.Notes, note => note.Contains("bulletin-planned", StringComparison.Ordinal));

        Node.Notebook.IsClosed = false;

        Assert.Equal($"{draft.DraftId}-1", (await NextAsync(Node.Published)).RequestId);
        await BecomesAsync($"{draft.DraftId}-1", BulletinState.Published);
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext); // it may have been told to ask again meanwhile
    }

    // The history is lost with its disk; the notebook and the notices are at the node.
    private async Task RebuildAsync(Action? between = null)
    {
        await Hub.DisposeAsync();
        Directory.GetFiles(DataDirectory, "hub.history*").ToList().ForEach(File.Delete);
        between?.Invoke();
        await HubRebuild.RunAsync(Options, Profile(), TextWriter.Null, CancellationToken.None);
        Hub = await StartHubAsync();
    }
}
