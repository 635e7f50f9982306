using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace SharingBus.Backbone.Loopback;

/// <summary>
/// The queue of one sender, recipient and lane, bounded in batches and bytes. A batch leaves it when it is acknowledged, not when it is
/// read, so a reader that stops loses nothing.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore nobody asked for its wait handle holds nothing to dispose.")]
internal sealed class LoopbackQueue(LoopbackBounds bounds)
{
    private readonly Channel<LoopbackTransit> _batches = Channel.CreateBounded<LoopbackTransit>(bounds.MaxBatches);
    private readonly Lock _writing = new();
    private LoopbackTransit? _swapped;
    private long _bytes;

    /// <summary>One reader at a time: a second connection of the same agency waits for the first to stop.</summary>
    public SemaphoreSlim Reading { get; } = new(1, 1);

    /// <summary>Times the batch at the head was given to a reader and not acknowledged.</summary>
    public int RedeliveriesOfHead { get; private set; }

    /// <summary>False if a bound would be passed; nothing is kept then.</summary>
    public bool TryAdd(LoopbackTransit batch)
    {
        lock (_writing)
        {
            if (!TryAppend(batch))
            {
                return false;
            }

            if (_swapped is { } earlier && TryAppend(earlier))
            {
                _swapped = null;
            }

            return true;
        }
    }

    /// <summary>Adds the batch twice, if there is room for both.</summary>
    public bool TryAddTwice(LoopbackTransit batch) => TryAdd(batch) && TryAdd(batch);

    /// <summary>Holds the batch back until another one was added.</summary>
    public bool TryAddAfterNext(LoopbackTransit batch)
    {
        lock (_writing)
        {
            if (_swapped is not null)
            {
                return TryAppend(batch);
            }

            _swapped = batch;
            return true;
        }
    }

    /// <summary>Waits for a batch and leaves it at the head. Null when the queue was deleted.</summary>
    public async Task<LoopbackTransit?> PeekAsync(CancellationToken ct)
    {
        LoopbackTransit? head;
        while (!_batches.Reader.TryPeek(out head) && await _batches.Reader.WaitToReadAsync(ct))
        {
        }

        return head;
    }

    /// <summary>Removes the batch at the head.</summary>
    public void Acknowledge()
    {
        if (_batches.Reader.TryRead(out LoopbackTransit? head))
        {
            Interlocked.Add(ref _bytes, -head.SealedBatch.Length);
            RedeliveriesOfHead = 0;
        }
    }

    /// <summary>Counts that the batch at the head was given out in vain.</summary>
    public void Requeue() => RedeliveriesOfHead++;

    /// <summary>Loses what is in it; its reader goes on to the queue that takes its place.</summary>
    public void Delete()
    {
        _batches.Writer.TryComplete();
        while (_batches.Reader.TryRead(out _))
        {
        }
    }

    private bool TryAppend(LoopbackTransit batch)
    {
        int length = batch.SealedBatch.Length;
        if (Interlocked.Read(ref _bytes) + length > bounds.MaxBytes || !_batches.Writer.TryWrite(batch))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, length);
        return true;
    }
}
