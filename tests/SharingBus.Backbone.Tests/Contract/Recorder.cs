using System.Collections.Concurrent;

namespace SharingBus.Backbone.Tests.Contract;

/// <summary>A handler that keeps what it is given and answers as told.</summary>
internal sealed class Recorder
{
    /// <summary>Longest wait for a batch; far above what any passing test takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ConcurrentQueue<ReceivedBatch> _batches = new();
    private readonly SemaphoreSlim _arrivals = new(0);

    public IReadOnlyList<ReceivedBatch> Batches => [.. _batches];

    public Func<ReceivedBatch, CancellationToken, Task<ReceiveOutcome>> Answer { get; set; } =
        (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge);

    public Task<ReceiveOutcome> HandleAsync(ReceivedBatch batch, CancellationToken ct)
    {
        _batches.Enqueue(batch);
        _arrivals.Release();
        return Answer(batch, ct);
    }

    /// <summary>Waits for this many calls more.</summary>
    public async Task WaitForAsync(int calls, CancellationToken ct)
    {
        for (int i = 0; i < calls; i++)
        {
            Assert.True(await _arrivals.WaitAsync(Patience, ct), $"Only {i} of {calls} calls came.");
        }
    }
}
