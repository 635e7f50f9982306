namespace SharingBus.Hosting.Callers;

/// <summary>The instant at which a token expires, as something to wait for. The clock is looked at again and again: it may have been put forward.</summary>
internal sealed class TokenEnd : IDisposable
{
    /// <summary>How late a stream may be ended after its token expired, 1 s: a fifth of the time in which a revocation must have worked.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _reached = new();
    private readonly ITimer _timer;

    public TokenEnd(DateTimeOffset endsAt, TimeProvider time)
    {
        Reached = _reached.Token;
        _timer = time.CreateTimer(_ => Look(endsAt, time), null, Lateness, Lateness);
    }

    /// <summary>Cancelled once the token has expired.</summary>
    public CancellationToken Reached { get; }

    public void Dispose()
    {
        _timer.Dispose();
        _reached.Dispose();
    }

    private void Look(DateTimeOffset endsAt, TimeProvider time)
    {
        try
        {
            if (time.GetUtcNow() >= endsAt)
            {
                _reached.Cancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // The stream ended by itself meanwhile.
        }
    }
}
