using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Sending;

/// <summary>
/// Sends the kept batches of one (recipient, lane) in order. What was not confirmed is sent again: same plaintext, same sequence,
/// other nonce. A kept batch is dropped when the recipient's receipt says that it is held.
/// </summary>
internal sealed class OutgoingStream : IAsyncDisposable
{
    // Kept batches read at a time: enough to keep the confirm window of the backbone busy.
    private const int PageBatches = 16;

    // A batch that the broker confirmed and the recipient did not is sent again after this: a broker may lose what it confirmed.
    private static readonly TimeSpan ReceiptDeadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly OutgoingContext _context;
    private readonly StreamPosition _stream;
    private readonly BatchSealer _sealer;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    // Rights batches that hold receipts only get no receipt: confirmed by the broker, they are dropped once nothing older waits.
    private readonly SortedSet<long> _awaitingReceipt = [];
    private readonly Lock _gate = new();

    public OutgoingStream(OutgoingContext context, StreamPosition stream)
    {
        _context = context;
        _stream = stream with { Sequence = 0 };
        _sealer = new BatchSealer(context.Keys, stream.Stream.Peer, stream.Stream.Lane, context.Federation.Keys!, context.Time);
        _sending = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>There is something new to send.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>The recipient holds everything up to a sequence.</summary>
    public void Received(long throughSequence)
    {
        lock (_gate)
        {
            _awaitingReceipt.RemoveWhere(sequence => sequence <= throughSequence);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sealer.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        StreamPosition sent = _stream;
        int failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                IReadOnlyList<KeptBatch> batches = await _context.Journal.Read.KeptBatchesAsync(sent, PageBatches, cancellation);
                if (batches.Count == 0)
                {
                    sent = await IdleAsync(sent, cancellation);
                    continue;
                }

                foreach (KeptBatch batch in batches)
                {
                    failures = await SendAsync(batch, cancellation) ? 0 : failures + 1;
                    if (failures > 0)
                    {
                        break;
                    }

                    sent = batch.Position;
                }
            }
            catch (JournalException error)
            {
                SendingLog.JournalFailed(_context.Logger, error, _stream.Stream.Peer);
                failures++;
            }

            if (failures > 0)
            {
                await Task.Delay(Pause(failures), _context.Time, cancellation);
            }
        }
    }

    private static TimeSpan Pause(int failures)
    {
        double doubled = FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 10));
        double jitter = 0.5 + (RandomNumberGenerator.GetInt32(1024) / 2048.0);
        return TimeSpan.FromMilliseconds(Math.Min(doubled, LongestPause.TotalMilliseconds) * jitter);
    }

    // Waits for something new; where a receipt is overdue, goes back to what it is missing for.
    private async Task<StreamPosition> IdleAsync(StreamPosition sent, CancellationToken cancellation)
    {
        bool waiting;
        lock (_gate)
        {
            waiting = _awaitingReceipt.Count > 0;
        }

        if (!waiting)
        {
            await _wake.WaitAsync(cancellation);
            return sent;
        }

        using var overdue = new CancellationTokenSource(ReceiptDeadline, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellation);
        try
        {
            await _wake.WaitAsync(either.Token);
            return sent;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            lock (_gate)
            {
                return _awaitingReceipt.Count > 0 ? sent with { Sequence = _awaitingReceipt.Min - 1 } : sent;
            }
        }
    }

    private async Task<bool> SendAsync(KeptBatch batch, CancellationToken cancellation)
    {
        ulong version = _context.Federation.Current!.Version;
        byte[] incarnation = batch.Position.Incarnation.ToByteArray(bigEndian: true);
        SealResult result = _sealer.Seal(new BatchContext(incarnation, (ulong)batch.Position.Sequence, version), batch.Bytes.Span);
        if (!result.IsSealed)
        {
            SendingLog.NotSealed(_context.Logger, _stream.Stream.Peer, result.Error);
            return false;
        }

        bool expectsReceipt = BatchPayload.Parser.ParseFrom(batch.Bytes.Span).Envelopes.Count > 0;
        if (expectsReceipt)
        {
            lock (_gate)
            {
                _awaitingReceipt.Add(batch.Position.Sequence);
            }
        }

        SendOutcome outcome = await _context.Backbone.SendAsync(
            _stream.Stream.Peer, (Backbone.Lane)_stream.Stream.Lane, batch.Position.BatchId(), result.Batch, cancellation);
        if (outcome != SendOutcome.Confirmed)
        {
            SendingLog.NotConfirmed(_context.Logger, _stream.Stream.Peer, outcome);
            return false;
        }

        await DropReceiptlessAsync(batch.Position, expectsReceipt, cancellation);
        return true;
    }

    private async Task DropReceiptlessAsync(StreamPosition confirmed, bool expectsReceipt, CancellationToken cancellation)
    {
        bool drop;
        lock (_gate)
        {
            drop = !expectsReceipt && (_awaitingReceipt.Count == 0 || _awaitingReceipt.Min > confirmed.Sequence);
        }

        if (drop)
        {
            await _context.Journal.AppendAsync(new JournalWrite { DroppedBatches = [confirmed] }, cancellation);
        }
    }
}
