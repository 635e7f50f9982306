using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>How long the broker's answer is waited for, with a publish that hangs and a clock that the test moves.</summary>
public sealed class ConfirmationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly ConnectionAttempts _connections = new();
    private readonly TaskCompletionSource _hanging = new();

    [Fact]
    public async Task Publish_WhoseConnectionWasReplaced_IsGivenUpSoonAfter()
    {
        Task confirmed = Publish();
        _connections.Begin();
        _clock.Advance(BackboneTimings.Default.EndDeadline - TimeSpan.FromSeconds(1));
        Assert.False(confirmed.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => confirmed.WaitAsync(Patience));
    }

    [Fact]
    public async Task Publish_OnTheConnectionThatIs_IsWaitedFor()
    {
        _connections.Begin();
        Task confirmed = Publish();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(confirmed.IsCompleted);

        _hanging.SetResult();
        await confirmed;
    }

    [Fact]
    public async Task Publish_AnsweredAfterItsConnectionWasReplaced_IsConfirmed()
    {
        Task confirmed = Publish();
        _connections.Begin();
        _hanging.SetResult();
        await confirmed;
    }

    private Task Publish() => new Confirmation(_connections, BackboneTimings.Default, _clock).AwaitAsync(_ => _hanging.Task, CancellationToken.None);
}
