using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Feeds;

namespace SharingBus.Hub.Rebuild;

/// <summary>Asks the node again where it is gone for a moment: a rebuild that takes minutes must not end with a restart of the node.</summary>
internal sealed class PatientCalls(RebuildProgress progress, TimeProvider time)
{
    // Each wait is twice the one before, up to half a minute: some four minutes in all.
    private const int MaxAttempts = 14;

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="IOException">The node refused, or did not answer for some minutes.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        Backoff backoff = new();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (RpcException lost) when (!cancellation.IsCancellationRequested && IsGone(lost) && attempt < MaxAttempts)
            {
                var wait = backoff.Next();
                await progress.SayAsync($"  The node does not answer ({lost.StatusCode}); asking again in {wait.TotalSeconds:0.#} s.");
                await Task.Delay(wait, time, cancellation);
            }
            catch (RpcException refused) when (!cancellation.IsCancellationRequested)
            {
                throw new IOException(
                    $"The node does not give back what it holds: {WireError.ReasonOf(refused) ?? refused.StatusCode.ToString()}. {refused.Status.Detail} "
                    + "The hub's system needs its role and \"notebook\" at the node. What was rebuilt so far is not used; run the rebuild again.",
                    refused);
            }
        }
    }

    private static bool IsGone(RpcException error) => error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled;
}
