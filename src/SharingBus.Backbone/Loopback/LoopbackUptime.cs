using System.Diagnostics.CodeAnalysis;

namespace SharingBus.Backbone.Loopback;

/// <summary>A time in which the loopback runs, or in which it does not.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Tokens stay linked to calls under way; the source holds no timer and no handle.")]
internal sealed class LoopbackUptime
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LoopbackUptime(bool isUp) => IsUp = isUp;

    public bool IsUp { get; }

    /// <summary>Cancelled at the end of this time.</summary>
    public CancellationToken EndToken => _end.Token;

    /// <summary>Ends with this time.</summary>
    public Task Ended => _ended.Task;

    public static LoopbackUptime Up() => new(isUp: true);

    public static LoopbackUptime Down() => new(isUp: false);

    public void End()
    {
        _end.Cancel();
        _ended.TrySetResult();
    }
}
