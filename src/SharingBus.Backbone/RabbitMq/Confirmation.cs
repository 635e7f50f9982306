namespace SharingBus.Backbone.RabbitMq;

/// <summary>Waits for the broker's answer to what was published.</summary>
internal sealed class Confirmation(ConnectionAttempts connections, BackboneTimings timings, TimeProvider time)
{
    /// <summary>
    /// Publishes and waits apart from the call itself: it may hang for ever when its connection dies at the wrong moment. An answer comes over
    /// the connection that asked, so that soon after another is made there is none to wait for; the place in the window, which all recipients
    /// of a lane share, is then free again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The answer will not come, or the caller waits no more.</exception>
    public async Task AwaitAsync(Func<CancellationToken, Task> publish, CancellationToken ct)
    {
        using var orphaned = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(orphaned.Token, ct);
        using CancellationTokenRegistration replaced = connections.Replaced.UnsafeRegister(_ => orphaned.CancelAfter(timings.EndDeadline), null);
        await publish(either.Token).WaitAsync(either.Token);
    }
}
