using Grpc.Core;
using SharingBus.Cli.Feeds;
using SharingBus.Formats.Importing;
using SharingBus.TestKit.Data;
using Xunit;

namespace SharingBus.Cli.Tests.Feeds;

public sealed class FolderFeedTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sharingbus-feed-");
    private readonly AcceptingNode _node = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_AreTakenOnceAndMoved()
    {
        Put("a.json", await ReferenceAsync("misp/event.json"));
        Put("b.json", "{ \"Event\": {} }");

        Assert.Equal(2, await Feed().TakeAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await Feed().TakeAsync(TestContext.Current.CancellationToken));

        Assert.Single(_node.Accepted);
        Assert.Equal(["done/a.json", "refused/b.json", "refused/b.json.reasons.txt"], Files());
        Assert.Contains("uuid", await File.ReadAllTextAsync(At("refused/b.json.reasons.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_ThatAreStillWritten_AreLeft()
    {
        Put("a.json.part", "{");
        Put(".b.json", "{");
        await File.WriteAllTextAsync(At("fresh.json"), "{", TestContext.Current.CancellationToken);

        Assert.Equal(0, await Feed().TakeAsync(TestContext.Current.CancellationToken));
        Assert.Equal([".b.json", "a.json.part", "fresh.json"], Files());
    }

    [Fact]
    public async Task Crash_BetweenPublishAndMove_RepeatsTheSameRequest()
    {
        Put("a.json", await ReferenceAsync("misp/event.json"));
        _node.After = _ => throw new OperationCanceledException("The process ends here.");
        await Assert.ThrowsAsync<OperationCanceledException>(() => Feed().TakeAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["a.json"], Files());

        _node.After = _ => { };
        await Feed(AcceptingNode.Now.AddDays(1)).TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["done/a.json"], Files());
        Assert.Equal((1, 2), (_node.Accepted.Count, _node.Calls));
    }

    [Fact]
    public async Task Node_ThatAsksToWait_IsObeyed()
    {
        Put("a.json", await ReferenceAsync("misp/event.json"));
        int refusals = 3;
        _node.Before = _ =>
        {
            if (refusals-- > 0)
            {
                throw AcceptingNode.Refusal(StatusCode.ResourceExhausted, "JOURNAL_FULL", TimeSpan.FromMilliseconds(1));
            }
        };
        await Feed().TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["done/a.json"], Files());
        Assert.Equal(4, _node.Calls);
    }

    [Fact]
    public async Task Node_ThatRefusesForGood_IsToldInTheReasons()
    {
        Put("a.json", await ReferenceAsync("misp/event.json"));
        _node.Before = _ => throw AcceptingNode.Refusal(StatusCode.PermissionDenied, "TYPE_NOT_PERMITTED");
        await Feed().TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["refused/a.json", "refused/a.json.reasons.txt"], Files());
        Assert.Contains("TYPE_NOT_PERMITTED", await File.ReadAllTextAsync(At("refused/a.json.reasons.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_ThatWasThereBefore_KeepsBothFiles()
    {
        Put("a.json", "{ \"Event\": {} }");
        await Feed().TakeAsync(TestContext.Current.CancellationToken);
        Put("a.json", "{ \"Event\": {} }");
        await Feed().TakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["refused/a.2.json", "refused/a.2.json.reasons.txt", "refused/a.json", "refused/a.json.reasons.txt"], Files());
    }

    private static Task<string> ReferenceAsync(string path) => File.ReadAllTextAsync(ReferenceData.Find(path), TestContext.Current.CancellationToken);

    private FolderFeed Feed(DateTimeOffset? now = null) => new(
        _folder, ImportKind.Misp, _node.Publisher(), () => AcceptingNode.Context() with { Now = now ?? AcceptingNode.Now }, TextWriter.Null, TimeProvider.System);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Put(string name, string text)
    {
        File.WriteAllText(At(name), text);
        File.SetLastWriteTimeUtc(At(name), AcceptingNode.Now.UtcDateTime);
    }

    private string[] Files() =>
        [.. Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.FullName, file)).Order(StringComparer.Ordinal)];
}
