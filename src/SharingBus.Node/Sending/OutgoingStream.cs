using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Release;
using SharingBus.Trust.Sealing;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Sending;

/// <summary>
/// Sends the kept batches of one (recipient, lane) in order, several at a time, and no more than the recipient's receipts give credit for.
/// What the broker did not confirm is sent again, and all that followed it; what the recipient misses is sent again by itself: same
/// plaintext, same sequence, other nonce. A kept batch is dropped when the recipient's receipt says that it is held.
/// </summary>
internal sealed class OutgoingStream : IAsyncDisposable
{
    /// <summary>Batches sent and not yet confirmed: half of a lane's window at the backbone, so that one recipient leaves room for others.</summary>
    public const int Window = BackboneLimits.ConfirmWindow / 2;

    // Batches that wait for credit, from which on a stream is congested.
    private const int CongestedBatches = 16;

    // A recipient that confirmed something within this is there.
    private static readonly TimeSpan Present = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    // Short, so that traffic flows again well within 10 s after a broker came back that was away for long.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly OutgoingContext _context;
    private readonly StreamPosition _stream;
    private readonly BatchSealer _sealer;
    private readonly BatchReview _review;
    private readonly AssignedBatches _assigned = new();
    private readonly BatchesInHand _inHand = new();
    private readonly ReceiptLedger _receipts;
    private readonly OverdueWatch _overdue;
    private readonly WantedAgain _wanted;
    private readonly WantedAgain _lost;
    private readonly ReadBack _kept;
    private readonly Backoff _backoff;
    private readonly Queue<(OutgoingBatch Batch, bool Wanted, Task<bool> Sending)> _underWay = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _running;
    private long _last;
    private volatile bool _heard;
    private long _receivedAt;

    public OutgoingStream(OutgoingContext context, StreamPosition stream)
    {
        _context = context;
        _stream = stream with { Sequence = 0 };
        _receipts = new ReceiptLedger(_stream.Stream.Lane, context.Time);
        _review = new BatchReview(context);
        _overdue = new OverdueWatch(context.Time);
        _wanted = new WantedAgain(context.Time);
        _lost = new WantedAgain(context.Time);
        _kept = new ReadBack(context.Journal, _stream, _inHand);
        _backoff = new Backoff(FirstPause, LongestPause, context.Time);
        _sealer = new BatchSealer(context.Keys, stream.Stream.Peer, stream.Stream.Lane, context.Federation.Keys!, context.Time);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>What of the stream is in memory. The rest of its backlog is in the journal alone.</summary>
    public HeldBatches Held => new(_stream.Stream, _assigned.Batches, _assigned.Bytes, _inHand.Batches, _inHand.Bytes);

    /// <summary>The last position that was assigned and is durable.</summary>
    public StreamPosition Assigned => _stream with { Sequence = _assigned.Last };

    /// <summary>The journal may keep batches up to a sequence, from before this process began.</summary>
    public void Resume(long last)
    {
        _assigned.Resume(last);
        Wake();
    }

    /// <summary>There is something new to send, and it is durable.</summary>
    public void Assign(OutgoingBatch batch)
    {
        _assigned.Add(batch);
        Wake();
    }

    /// <summary>The recipient holds everything up to a sequence.</summary>
    public void Received(StreamPosition through)
    {
        if (through.Incarnation != _stream.Incarnation)
        {
            return;
        }

        Interlocked.Exchange(ref _receivedAt, _context.Time.GetTimestamp());
        if (_receipts.Received(through.Sequence))
        {
            Wake();
        }
    }

    /// <summary>
    /// Whether batches wait for credit that is on its way: the recipient confirms, and slower than they come. To make fewer and larger ones
    /// serves it better. One that confirms nothing is away, and nobody waits for it.
    /// </summary>
    public bool IsCongested => _receipts.HoldsBack(_assigned.Last, CongestedBatches)
        && _context.Time.GetElapsedTime(Interlocked.Read(ref _receivedAt)) < Present;

    /// <summary>
    /// The recipient misses batches. What was never assigned is not sent. What it had confirmed is not kept any more: a recipient that asks for
    /// that has lost it, and goes on behind void batches.
    /// </summary>
    public void SendAgain(StreamPosition first, long last)
    {
        if (first.Incarnation == _stream.Incarnation && first.Sequence > 0 && last <= _assigned.Last)
        {
            _lost.Add(first.Sequence, Math.Min(last, _receipts.Confirmed));
            _wanted.Add(Math.Max(first.Sequence, _receipts.Confirmed + 1), last);
            Wake();
        }
    }

    /// <summary>The recipient is there: something came from it.</summary>
    public void Heard() => _heard = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sealer.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        int failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                failures = await StepAsync(cancellation) ? 0 : failures + 1;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                SendingLog.Failed(_context.Logger, error, _stream.Stream.Peer);
                failures++;
            }

            if (failures > 0)
            {
                await _backoff.PauseAsync(failures, cancellation);
            }
        }
    }

    // One thing at a time: fill the window, else wait for its oldest batch, else for something new. False where a batch failed.
    private async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await LookForOverdueAsync();
        if (_underWay.Count < Window && await WantedAsync(cancellation) is { } wanted)
        {
            return await SendAsync(wanted, isWanted: true, cancellation);
        }

        if (_underWay.Count < Window && await NextAsync(cancellation) is { } batch)
        {
            return await SendAsync(batch, isWanted: false, cancellation);
        }

        if (_underWay.TryDequeue(out (OutgoingBatch Batch, bool Wanted, Task<bool> Sending) oldest))
        {
            _inHand.Remove(oldest.Batch);
            return await oldest.Sending || await GoBackAsync(oldest.Batch, oldest.Wanted);
        }

        await IdleAsync(cancellation);
        return true;
    }

    private async Task<bool> SendAsync(OutgoingBatch batch, bool isWanted, CancellationToken cancellation)
    {
        bool isVoid = VoidBatches.IsVoid(batch.Kept.Digest.Span);
        if (_receipts.IsConfirmed(batch.Sequence) && !isVoid)
        {
            batch.GiveBack();
            _last = Math.Max(_last, batch.Sequence); // its receipt came while it waited to be sent again
            return true;
        }

        OutgoingBatch? reviewed = isVoid ? batch : await _review.ReviewAsync(batch, cancellation); // of nothing there is nothing to decide
        if (reviewed is null || Seal(reviewed) is not { } sealedBatch)
        {
            return await GoBackAsync(batch, isWanted);
        }

        batch.GiveBack();
        _receipts.Leave(batch);
        _inHand.Add(batch);
        _underWay.Enqueue((batch, isWanted, SendAsync(batch, sealedBatch, cancellation)));
        _last = Math.Max(_last, batch.Sequence);
        return true;
    }

    // What the recipient misses, where it has left and is kept still; and void batches in the place of what it has lost.
    private async Task<OutgoingBatch?> WantedAsync(CancellationToken cancellation)
    {
        while (_wanted.Next() is { } sequence)
        {
            if (sequence > _last || _receipts.IsConfirmed(sequence))
            {
                continue; // it leaves in its turn, or has arrived
            }

            if (await _kept.FindAsync(sequence, cancellation) is { } kept)
            {
                return kept;
            }
        }

        return _lost.Next() is { } lost ? new OutgoingBatch(VoidBatches.At(_stream with { Sequence = lost }), ExpectsReceipt: true) : null;
    }

    // From memory where the sender keeps up, from the journal where it is behind or has to go back.
    private async Task<OutgoingBatch?> NextAsync(CancellationToken cancellation)
    {
        long assigned = _assigned.Last;
        if (_last >= assigned || !_receipts.MayLeave(_last + 1))
        {
            return null;
        }

        if (_kept.IsEmpty && _assigned.Take(_last + 1) is { } handedOver)
        {
            return handedOver;
        }

        if (_kept.IsEmpty)
        {
            long first = await _kept.PageAsync(_last, cancellation) ?? assigned + 1;
            if (first > _last + 1)
            {
                _receipts.Received(first - 1); // what is not kept any more was confirmed, whatever became of the word of it
            }
        }

        if (_kept.Take() is { } next)
        {
            return next;
        }

        // Whatever was assigned before the reading is held by the recipient and dropped.
        _last = assigned;
        return null;
    }

    private ReadOnlyMemory<byte>? Seal(OutgoingBatch batch)
    {
        ulong version = _context.Federation.Current!.Version;
        byte[] incarnation = _stream.Incarnation.ToByteArray(bigEndian: true);
        SealResult result = _sealer.Seal(new BatchContext(incarnation, (ulong)batch.Sequence, version), batch.Kept.Bytes.Span);
        if (!result.IsSealed)
        {
            SendingLog.NotSealed(_context.Logger, _stream.Stream.Peer, result.Error);
            return null;
        }

        return result.Batch;
    }

    private async Task<bool> SendAsync(OutgoingBatch batch, ReadOnlyMemory<byte> sealedBatch, CancellationToken cancellation)
    {
        PathMoments.Reached(PathMoments.Sealed);
        SendOutcome outcome = await _context.Backbone.SendAsync(
            _stream.Stream.Peer, (Backbone.Lane)_stream.Stream.Lane, batch.Kept.Position.BatchId(), sealedBatch, cancellation);
        if (outcome != SendOutcome.Confirmed)
        {
            SendingLog.NotConfirmed(_context.Logger, _stream.Stream.Peer, outcome);
            return false;
        }

        PathMoments.Reached(PathMoments.Confirmed);
        return true;
    }

    // Everything from the failed batch on is sent again, in order; of what the recipient missed, that batch alone.
    private async Task<bool> GoBackAsync(OutgoingBatch failed, bool isWanted)
    {
        if (isWanted)
        {
            _wanted.Add(failed.Sequence, failed.Sequence);
        }
        else
        {
            await GoBackAsync(failed.Sequence - 1);
        }

        return false;
    }

    // What is still under way ends first: none may pass its own re-send.
    private async Task GoBackAsync(long to)
    {
        await Task.WhenAll(_underWay.Select(u => u.Sending));
        while (_underWay.TryDequeue(out (OutgoingBatch Batch, bool Wanted, Task<bool> Sending) sent))
        {
            _inHand.Remove(sent.Batch);
        }

        _kept.Clear();
        _last = Math.Min(_last, to);
    }

    // Looked at in every step: on a busy stream there is no idle moment, and a batch that got lost must not wait for one.
    private async Task LookForOverdueAsync()
    {
        AwaitedReceipt? oldest = _receipts.Oldest;
        int times = _overdue.Look(oldest);
        if (times == 0)
        {
            return;
        }

        if (_heard && _stream.Stream.Lane == Lane.Rights)
        {
            // Receipts stand in line behind changes. Where both sides have no credit left, neither could give the other any.
            _receipts.Forgive();
        }

        _heard = false;
        if (times == 1)
        {
            await GoBackAsync(0); // the journal gives what it still keeps: the oldest first, batches of receipts that got lost among them
        }
        else
        {
            _wanted.Add(oldest!.Value.Sequence, oldest.Value.Sequence); // a recipient that is away gets one batch at a time, to see whether it is back
        }
    }

    private TimeSpan Patience => Shorter(_overdue.Patience, Shorter(_wanted.Patience, _lost.Patience));

    // Waits for something new, for credit, or until a receipt is overdue.
    private async Task IdleAsync(CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(Patience, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        if (Patience == TimeSpan.Zero)
        {
            return; // it became due before the timer ran
        }

        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The next step sees what is overdue.
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) =>
        left == Timeout.InfiniteTimeSpan || (right != Timeout.InfiniteTimeSpan && right < left) ? right : left;
}
