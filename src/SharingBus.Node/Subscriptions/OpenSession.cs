namespace SharingBus.Node.Subscriptions;

/// <summary>An open session of a subscription, as the session that takes over from it sees it.</summary>
#pragma warning disable CA1001 // The source has neither timer nor handle, and a newer session may end it at any moment.
internal sealed class OpenSession
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when another session takes over.</summary>
    public CancellationToken TakenOver => _end.Token;

    /// <summary>Ends it, and waits until it writes nothing any more.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _ended.Task;
    }

    /// <summary>It has ended.</summary>
    public void Ended() => _ended.TrySetResult();
}
