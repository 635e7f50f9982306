using Grpc.Core;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>The open sessions of an agency.</summary>
public sealed class SubscriptionRegistryTests
{
    [Fact]
    public async Task Sessions_MoreThanTheBound_AreRefusedUntilOneEnds()
    {
        var registry = new SubscriptionRegistry();
        OpenSession first = await registry.OpenAsync(Key(0), CancellationToken.None);
        for (int n = 1; n < SubscriptionRegistry.MaxSessions; n++)
        {
            await registry.OpenAsync(Key(n), CancellationToken.None);
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => registry.OpenAsync(Key(1_000), CancellationToken.None));
        registry.Close(Key(0), first);
        await registry.OpenAsync(Key(1_000), CancellationToken.None);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task Session_ThatTakesOver_WaitsUntilTheOlderHasEnded()
    {
        var registry = new SubscriptionRegistry();
        OpenSession older = await registry.OpenAsync(Key(0), CancellationToken.None);

        Task<OpenSession> opening = registry.OpenAsync(Key(0), CancellationToken.None);

        await Task.Run(() => older.TakenOver.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
        Assert.True(older.TakenOver.IsCancellationRequested);
        Assert.False(opening.IsCompleted);
        registry.Close(Key(0), older);
        Assert.False((await opening).TakenOver.IsCancellationRequested);
    }

    [Fact]
    public async Task Session_WhoseCallerIsGoneWhileItWaits_LetsNobodyPastTheOlder()
    {
        var registry = new SubscriptionRegistry();
        OpenSession older = await registry.OpenAsync(Key(0), CancellationToken.None);
        using var gone = new CancellationTokenSource();
        Task<OpenSession> opening = registry.OpenAsync(Key(0), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);

        Task<OpenSession> next = registry.OpenAsync(Key(0), CancellationToken.None);

        Assert.False(next.IsCompleted);
        registry.Close(Key(0), older);
        Assert.False((await next).TakenOver.IsCancellationRequested);
    }

    private static SubscriptionKey Key(int number) => new("police-test", "police.duty-desk", $"s{number}");
}
