using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Exchange.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>Where a stream begins that follows a broken one.</summary>
public sealed class FollowedSubscriptionTests : IDisposable
{
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task Replay_WhoseStreamBreaks_GoesOnBehindWhatWasPrinted()
    {
        var node = new ScriptedNode((true, [5, 7]), (true, [9]));
        var subscription = new FollowedSubscription(new SubscribeOpen { FromPlace = StartPlace.Beginning, Subscriber = "replay" }, _output);

        int left = await subscription.FollowAsync(node, 10, TestContext.Current.CancellationToken);
        left = await subscription.FollowAsync(node, left, TestContext.Current.CancellationToken);

        Assert.Equal(7, left);
        Assert.Equal([5UL, 7, 9], node.Acknowledged);
        Assert.Equal(
            [new SubscribeOpen { FromPlace = StartPlace.Beginning, Subscriber = "replay" }, new SubscribeOpen { FromPosition = 8, Subscriber = "replay" }],
            node.Opened);
    }

    [Fact]
    public async Task Subscription_WithoutAStart_LeavesItToItsCursorWhereToGoOn()
    {
        var node = new ScriptedNode((true, [5]), (true, [9]));
        var subscription = new FollowedSubscription(new SubscribeOpen(), _output);

        int left = await subscription.FollowAsync(node, 10, TestContext.Current.CancellationToken);
        await subscription.FollowAsync(node, left, TestContext.Current.CancellationToken);

        Assert.All(node.Opened, open => Assert.Equal(SubscribeOpen.StartOneofCase.None, open.StartCase));
    }

    [Theory]
    [InlineData(true, SubscribeOpen.StartOneofCase.None)]
    [InlineData(false, SubscribeOpen.StartOneofCase.FromPlace)]
    public async Task NewOnly_AfterABreak_IsAskedForAgainOnlyIfItNeverStood(bool stood, SubscribeOpen.StartOneofCase next)
    {
        var node = new ScriptedNode((stood, []), (true, [9]));
        var subscription = new FollowedSubscription(new SubscribeOpen { FromPlace = StartPlace.New }, _output);

        await Assert.ThrowsAsync<RpcException>(() => subscription.FollowAsync(node, 10, TestContext.Current.CancellationToken));
        await subscription.FollowAsync(node, 10, TestContext.Current.CancellationToken);

        Assert.Equal([SubscribeOpen.StartOneofCase.FromPlace, next], node.Opened.Select(open => open.StartCase));
    }
}
