using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>Deliveries that begin in any order have their turns in the broker's.</summary>
public sealed class DeliveryTurnsTests
{
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch) { Held = DeliveryTurns.Patience };
    private readonly DeliveryTurns _turns;
    private readonly List<ulong> _begun = [];

    public DeliveryTurnsTests() => _turns = new DeliveryTurns(_clock);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_ThatComesBeforeTheOneBeforeIt_WaitsForItsEnd()
    {
        var first = new TaskCompletionSource<int>();
        Task<int> second = TakeAsync(2, Task.FromResult(22));
        Assert.Empty(_begun);

        Task<int> earlier = TakeAsync(1, first.Task);
        Assert.Equal([1ul], _begun);
        Assert.False(second.IsCompleted);
        first.SetResult(11);

        Assert.Equal((11, 22), (await earlier, await second));
        Assert.Equal([1ul, 2ul], _begun);
    }

    [Fact]
    public async Task Delivery_BehindOneThatFailed_HasItsTurn()
    {
        var first = new TaskCompletionSource<int>();
        Task<int> failing = TakeAsync(1, first.Task);
        Task<int> second = TakeAsync(2, Task.FromResult(22));
        first.SetException(new InvalidOperationException());

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(22, await second);
    }

    [Fact]
    public async Task Delivery_BehindOneThatNeverComes_GoesOnAfterAWhile()
    {
        Task<int> second = TakeAsync(2, Task.FromResult(22));
        Assert.False(second.IsCompleted);
        await _clock.ElapseAsync();

        Assert.Equal(22, await second);
        Assert.Equal(33, await TakeAsync(3, Task.FromResult(33)));
        Assert.Equal(11, await TakeAsync(1, Task.FromResult(11))); // late, and waits for nobody
    }

    [Fact]
    public async Task Delivery_ThatWaitsForLong_HasItsTurnOnlyWhenTheOtherHasEnded()
    {
        var first = new TaskCompletionSource<int>();
        Task<int> earlier = TakeAsync(1, first.Task);
        Task<int> third = TakeAsync(3, Task.FromResult(33)); // the second was left out
        await _clock.ElapseAsync();
        Assert.Equal([1ul], _begun);

        first.SetResult(11);
        Assert.Equal((11, 33), (await earlier, await third)); // at once: it has waited for long enough
    }

    [Fact]
    public async Task Deliveries_OfOneNumber_HaveTheirTurnsOneAfterTheOther()
    {
        var first = new TaskCompletionSource<int>();
        Task<int> one = TakeAsync(1, first.Task);
        Task<int> other = TakeAsync(1, Task.FromResult(12));
        await _clock.ElapseAsync();
        Assert.Equal([1ul], _begun);

        first.SetResult(11);
        Assert.Equal((11, 12), (await one, await other));
    }

    [Fact]
    public async Task Delivery_WhoseReaderStops_IsGivenUpAndHoldsUpNobody()
    {
        using var stop = new CancellationTokenSource();
        var first = new TaskCompletionSource<int>();
        Task<int> earlier = TakeAsync(1, first.Task);
        Task<int> second = _turns.TakeAsync(2, () => Task.FromResult(22), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(TimeSpan.FromSeconds(20), Ct));
        first.SetResult(11);
        Assert.Equal(11, await earlier);
        Task<int> third = TakeAsync(3, Task.FromResult(33));
        await _clock.ElapseAsync();
        Assert.Equal(33, await third);
    }

    private Task<int> TakeAsync(ulong tag, Task<int> turn) => _turns.TakeAsync(
        tag,
        () =>
        {
            _begun.Add(tag);
            return turn;
        },
        Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);
}
