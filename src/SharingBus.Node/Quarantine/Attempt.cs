namespace SharingBus.Node.Quarantine;

/// <summary>How one attempt ended.</summary>
/// <typeparam name="T">What it gives where it succeeds.</typeparam>
/// <param name="Result">What it gave; the default where it failed.</param>
/// <param name="Reason">Why it failed; null where it did not.</param>
/// <param name="Detail">What happened, in words; never content.</param>
internal sealed record Attempt<T>(T? Result, string? Reason, string Detail)
{
    // Word of the deadline reaches an orderly handler at once; one that does not heed it is left behind.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Makes an attempt within a deadline. What the storage or the caller breaks off is thrown: it is no attempt.</summary>
    public static async Task<Attempt<T>> MakeAsync(
        Func<CancellationToken, Task<T>> handle, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<T> handling = Task.Run(() => handle(stop.Token), CancellationToken.None);
        try
        {
            return new Attempt<T>(await handling.WaitAsync(deadline, time, cancellation), null, "");
        }
        catch (TimeoutException) when (!handling.IsCompleted)
        {
            await stop.CancelAsync();
            await handling.ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(Grace, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return handling.IsCompletedSuccessfully
                ? new Attempt<T>(await handling, null, "")
                : new Attempt<T>(default, QuarantineReasons.HandlingTimedOut, $"no end within {deadline.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is not Lineage.Journals.JournalException && !cancellation.IsCancellationRequested)
        {
            // Only the type: a message may quote what was in the batch.
            return new Attempt<T>(default, QuarantineReasons.HandlingFailed, error.GetType().Name);
        }
    }
}
