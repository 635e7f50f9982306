using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Receiving;
using SharingBus.Node.Sending;
using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Restores;

/// <summary>
/// Notices that the agency's journal is older than what others have seen of it, as after a backup was put back. A recipient that says so of a
/// stream has that stream begin a new incarnation, and no other; a witness that says so of the log has it put on record. Both are said in health
/// for as long as this process runs, and stand in the journal.
/// </summary>
internal sealed class RestoreWatch(string agency, Journal journal, OutgoingStreams outgoing, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// A stream begins anew at most so often while this process runs: a journal is not put back under a process that runs, so who says more is
    /// wrong, and would have everything that waits sent again for ever.
    /// </summary>
    public static readonly TimeSpan NoSoonerThan = TimeSpan.FromHours(1);

    private static readonly Lane[] Lanes = [Lane.Rights, Lane.Urgent, Lane.Bulk];

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamKey, (long At, bool IsToldAgain)> _begun = [];
    private readonly Dictionary<StreamKey, (StreamClaim Claim, TaskCompletionSource Begun)> _waiting = [];
    private readonly Dictionary<string, long> _cosigned = new(StringComparer.Ordinal);
    private readonly ChangeSignal _claimed = new();
    private long _renewed;
    private long _notHeard;

    /// <summary>What this agency sent, as its journal has it.</summary>
    public SharedBatches Sent { get; } = new(journal);

    /// <summary>Streams that began a new incarnation since the process began.</summary>
    public long Renewed => Interlocked.Read(ref _renewed);

    /// <summary>Claims that were not heard, because the stream had begun anew already.</summary>
    public long NotHeard => Interlocked.Read(ref _notHeard);

    /// <summary>Whether a witness has cosigned another state of the log than this journal has.</summary>
    public bool IsOlderThanCosigned
    {
        get
        {
            lock (_gate)
            {
                return _cosigned.Count > 0;
            }
        }
    }

    /// <summary>What the agency's operator has to know, a line each.</summary>
    public IEnumerable<string> Said
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _begun.Keys.GroupBy(s => s.Peer)
                        .Select(peer => $"{agency} journal is older than {peer.Key} has seen, as after a restore: {peer.Count()} of its streams there began anew"),
                    .. _begun.Where(b => b.Value.IsToldAgain).Select(b => b.Key.Peer).Distinct()
                        .Select(peer => $"{agency} is told by {peer} again and again that its journal is older, and does not hear it"),
                    .. _cosigned.Select(seen => $"{agency} journal is not what {seen.Key} has cosigned at {seen.Value} entries, as after a restore"),
                ];
            }
        }
    }

    /// <summary>The next stream that has to begin anew; null where there is none.</summary>
    public StreamClaim? Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Values.Select(w => w.Claim).FirstOrDefault();
            }
        }
    }

    /// <summary>Completes when a stream has to begin anew.</summary>
    public Task NextAsync() => _claimed.NextAsync();

    /// <summary>
    /// Listens to what a recipient says, before anything of it counts. Where a stream has to begin anew this ends once that is durable: the same
    /// batch, or the next, may confirm what was not taken.
    /// </summary>
    public async ValueTask HearAsync(string peer, ReceivedMessages? messages, CancellationToken cancellation)
    {
        if (messages is null || messages.Receipts.Count + messages.Gaps.Count + messages.Contradictions.Count == 0)
        {
            return;
        }

        foreach (Lane lane in Lanes.Where(lane => Names(messages, lane)))
        {
            if (await AssignedAsync(new StreamKey(peer, lane, StreamDirection.Outgoing), cancellation) is { } assigned
                && (StreamClaim.Of(messages, assigned) ?? await OfAnotherBatchAsync(messages, assigned, cancellation)) is { } claim)
            {
                await AdmitAsync(claim).WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Whether a stream is at an incarnation: a receipt for another one drops nothing.</summary>
    public async ValueTask<bool> IsAtAsync(StreamPosition position, CancellationToken cancellation) =>
        (await AssignedAsync(position.Stream, cancellation))?.Incarnation == position.Incarnation;

    /// <summary>A stream has begun anew, and that is durable, or need not any more.</summary>
    public void Begun(StreamClaim claim, bool isRenewed)
    {
        lock (_gate)
        {
            if (isRenewed)
            {
                _begun[claim.Assigned.Stream] = (time.GetTimestamp(), false);
                _renewed++;
            }

            if (_waiting.Remove(claim.Assigned.Stream, out (StreamClaim Claim, TaskCompletionSource Begun) waiting))
            {
                waiting.Begun.SetResult();
            }
        }
    }

    /// <summary>A witness, or what the agency itself has kept beside the journal, knows another state of the log. Told once a process.</summary>
    public async ValueTask CosignedAsync(string witness, long size, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_cosigned.TryAdd(witness, size))
            {
                return;
            }
        }

        RestoreLog.OlderThanCosigned(logger, agency, witness, journal.Size, size);
        var noticed = new RestoreNoticed { By = witness, LogSize = (ulong)journal.Size, SeenLogSize = (ulong)size };
        var entry = new JournalEntry { TimeUnixMicros = Clock.Micros(time.GetUtcNow()), RestoreNoticed = noticed };
        await journal.AppendAsync(new JournalWrite { Entries = [entry] }, cancellation);
    }

    private static bool Names(ReceivedMessages messages, Lane lane) =>
        messages.Receipts.Any(r => r.Parts.Any(p => p.Lane == lane))
        || messages.Gaps.Any(g => g.Lane == lane)
        || messages.Contradictions.Any(c => c.Lane == lane);

    // What the outbox has not taken up since the start, the journal tells.
    private async ValueTask<StreamPosition?> AssignedAsync(StreamKey stream, CancellationToken cancellation) =>
        outgoing.Assigned(stream) ?? (await journal.Read.StreamsAsync(cancellation)).FirstOrDefault(s => s.Stream == stream);

    // A receipt for a batch that stood where another one stands now: it was under way while the journal was put back, and would confirm what its giver never had.
    private async ValueTask<StreamClaim?> OfAnotherBatchAsync(ReceivedMessages messages, StreamPosition assigned, CancellationToken cancellation)
    {
        ByteString incarnation = assigned.Incarnation.ToWire();
        foreach (Receipt receipt in messages.Receipts.Where(static r => r is { Kind: ReceiptKind.Received, BatchDigest.IsEmpty: false, Parts.Count: > 0 }))
        {
            BatchPart part = receipt.Parts[0];
            if (part.Lane == assigned.Stream.Lane && part.Incarnation == incarnation
                && await Sent.DigestAsync(assigned with { Sequence = (long)part.Sequence }, cancellation) is { } sent
                && VoidBatches.ContradictsReceipt(sent.Span, receipt.BatchDigest.Span))
            {
                return new StreamClaim(assigned, assigned with { Sequence = (long)part.Sequence });
            }
        }

        return null;
    }

    private Task AdmitAsync(StreamClaim claim)
    {
        StreamKey stream = claim.Assigned.Stream;
        lock (_gate)
        {
            if (_waiting.TryGetValue(stream, out (StreamClaim Claim, TaskCompletionSource Begun) waiting))
            {
                return waiting.Begun.Task;
            }

            if (_begun.TryGetValue(stream, out (long At, bool IsToldAgain) before) && time.GetElapsedTime(before.At) < NoSoonerThan)
            {
                _notHeard++;
                if (!before.IsToldAgain)
                {
                    RestoreLog.NotHeard(logger, agency, stream.Peer, stream.Lane, NoSoonerThan.TotalMinutes);
                }

                _begun[stream] = before with { IsToldAgain = true };
                return Task.CompletedTask;
            }

            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(stream, (claim, begun));
            _claimed.Set();
            return begun.Task;
        }
    }
}
