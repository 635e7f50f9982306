using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>
/// Keeps what comes early in the journal, and asks for what is missing before it. To ask is an entry of the journal, which the outbox
/// takes to the sender with the receipts.
/// </summary>
internal sealed class GapWatch : IAsyncDisposable
{
    // Batches read back at a time after a start.
    private const int PageBatches = 16;

    // After an entry that could not be written (a full disk, say) the gaps are looked at again no sooner than this.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _agency;
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<StreamKey, EarlyBatches> _streams = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public GapWatch(string agency, Journal journal, TimeProvider time, ILogger logger) =>
        (_agency, _journal, _time, _logger) = (agency, journal, time, logger);

    /// <summary>Begins to ask: only where the agency is at work, and so under its lease.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Keeps an early batch where it may be kept.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="last">The last position of its stream that was received without a gap.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public async Task<EarlyVerdict> KeepAsync(PlainBatch batch, StreamPosition last, CancellationToken cancellation)
    {
        StreamPosition position = batch.Position;
        StreamPosition before = position.Incarnation == last.Incarnation ? last : position with { Sequence = 0 };
        EarlyBatches early = await OfAsync(before, cancellation);
        EarlyVerdict verdict = early.Judge(position, before, batch.Digest, batch.Bytes.Length);
        if (verdict == EarlyVerdict.Keep)
        {
            await _journal.AppendAsync(
                new JournalWrite { KeptBatches = [new KeptBatch(position, batch.Digest, batch.Bytes)], DroppedBatches = early.Forsaken() }, cancellation);
            early.Add(position, batch.Digest, batch.Bytes.Length);
        }

        _wake.Release();
        return verdict;
    }

    /// <summary>Whether a batch that is due now is another one than came early under its sequence.</summary>
    public async ValueTask<bool> ContradictsAsync(PlainBatch batch, StreamPosition last, CancellationToken cancellation) =>
        (await OfAsync(last, cancellation)).Contradicts(batch.Position, () => batch.Digest);

    /// <summary>The position behind which batches of a stream are kept, where any came early since the start; of a stream that has not begun, too.</summary>
    public StreamPosition? KeptBehind(StreamKey stream) => _streams.GetValueOrDefault(stream)?.Last;

    /// <summary>A batch was received in its turn.</summary>
    public void Received(StreamPosition position)
    {
        if (_streams.TryGetValue(position.Stream, out EarlyBatches? early) && early.Follow(position))
        {
            _wake.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _wake.Dispose();
        _loading.Dispose();
    }

    // The first time since the start, the journal tells what waits.
    private async ValueTask<EarlyBatches> OfAsync(StreamPosition last, CancellationToken cancellation)
    {
        if (_streams.TryGetValue(last.Stream, out EarlyBatches? known))
        {
            return known;
        }

        await _loading.WaitAsync(cancellation);
        try
        {
            return _streams.TryGetValue(last.Stream, out known) ? known : _streams[last.Stream] = await LoadAsync(last, cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<EarlyBatches> LoadAsync(StreamPosition last, CancellationToken cancellation)
    {
        var early = new EarlyBatches(_time);
        early.Follow(last);
        IReadOnlyList<KeptBatch> page;
        StreamPosition read = last;
        do
        {
            page = await _journal.Read.KeptBatchesAsync(read, PageBatches, cancellation);
            foreach (KeptBatch batch in page)
            {
                early.Add(batch.Position, batch.Digest, batch.Bytes.Length);
                ReceivingLog.Early(_logger, _agency, last.Stream.Peer, batch.Position.Sequence, last.Sequence);
                read = batch.Position;
            }
        }
        while (page.Count == PageBatches);

        return early;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        bool loaded = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!loaded)
                {
                    await LoadAllAsync(cancellation);
                    loaded = true;
                }

                await AskAsync(cancellation);
                await WaitAsync(cancellation);
            }
            catch (JournalException over) when (over.Error is JournalError.Fenced or JournalError.Closed)
            {
                return; // whoever leads now asks
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                ReceivingLog.NotAsked(_logger, error, _agency);
                await Task.Delay(Pause, _time, cancellation);
            }
        }
    }

    private async Task LoadAllAsync(CancellationToken cancellation)
    {
        IReadOnlyList<StreamPosition> streams = await _journal.Read.StreamsAsync(cancellation);
        foreach (StreamPosition last in streams.Where(s => s.Stream.Direction == StreamDirection.Incoming))
        {
            await OfAsync(last, cancellation);
        }
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        foreach ((StreamKey stream, EarlyBatches early) in _streams)
        {
            IReadOnlyList<Gap> gaps = early.Ask();
            if (gaps.Count == 0)
            {
                continue;
            }

            ReceivingLog.Asks(_logger, _agency, stream.Peer, gaps[0].FirstMissing, gaps[^1].LastMissing, stream.Lane);
            var asked = new GapRecorded { Sender = stream.Peer, Recipient = _agency, Gaps = { gaps } };
            await _journal.AppendAsync(
                new JournalWrite { Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(_time.GetUtcNow()), GapRecorded = asked }] }, cancellation);
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(Patience(), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        if (Patience() == TimeSpan.Zero)
        {
            return; // a gap became due before the timer ran
        }

        await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_wake.CurrentCount > 0 && await _wake.WaitAsync(TimeSpan.Zero, cancellation))
        {
            // Many batches that came early are one reason to look.
        }
    }

    private TimeSpan Patience()
    {
        TimeSpan patience = Timeout.InfiniteTimeSpan;
        foreach (EarlyBatches early in _streams.Values)
        {
            TimeSpan left = early.Patience;
            patience = left != Timeout.InfiniteTimeSpan && (patience == Timeout.InfiniteTimeSpan || left < patience) ? left : patience;
        }

        return patience;
    }
}
