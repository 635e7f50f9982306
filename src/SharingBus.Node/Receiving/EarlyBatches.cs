using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Receiving;

/// <summary>
/// What of one incoming stream came early and waits in the journal, and so what is missing before it. Bounded in batches and bytes: this is
/// what a sender can make another agency store.
/// </summary>
internal sealed class EarlyBatches(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, (ReadOnlyMemory<byte> Digest, int Bytes, GapPatience Patience)> _kept = [];
    private readonly List<StreamPosition> _forsaken = [];
    private StreamPosition? _last;
    private long _bytes;

    // The last batch that came and found no room: missing too, once there is room again.
    private long _turnedAway;
    private GapPatience? _patienceBehind;

    /// <summary>How long until a gap is to be asked for; infinite where there is none.</summary>
    public TimeSpan Patience
    {
        get
        {
            lock (_gate)
            {
                return Gaps().Select(g => g.Patience.Left).DefaultIfEmpty(Timeout.InfiniteTimeSpan).Min();
            }
        }
    }

    /// <summary>The last position before what is kept; null where nothing came yet.</summary>
    public StreamPosition? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>What an early batch is: to be kept, kept already, another one under the same sequence, or too much.</summary>
    /// <param name="batch">Its position.</param>
    /// <param name="before">The last position of its incarnation that was received without a gap.</param>
    /// <param name="digest">SHA-256 of its plaintext.</param>
    /// <param name="bytes">Bytes of its plaintext.</param>
    public EarlyVerdict Judge(StreamPosition batch, StreamPosition before, ReadOnlySpan<byte> digest, int bytes)
    {
        lock (_gate)
        {
            Follow(before);
            if (_kept.TryGetValue(batch.Sequence, out (ReadOnlyMemory<byte> Digest, int Bytes, GapPatience Patience) kept))
            {
                return VoidBatches.Contradict(kept.Digest.Span, digest) ? EarlyVerdict.Equivocal : EarlyVerdict.Kept;
            }

            if (batch.Sequence - before.Sequence <= StreamBounds.MaxEarly(batch.Stream.Lane) && _bytes + bytes <= StreamBounds.MaxBytes)
            {
                return EarlyVerdict.Keep;
            }

            _turnedAway = Math.Max(_turnedAway, batch.Sequence);
            _patienceBehind ??= new GapPatience(time);
            return EarlyVerdict.TooMuch;
        }
    }

    /// <summary>Whether a batch that is due now is another one than was kept under its sequence.</summary>
    public bool Contradicts(StreamPosition batch, Func<byte[]> digest)
    {
        lock (_gate)
        {
            return _last?.Incarnation == batch.Incarnation
                && _kept.TryGetValue(batch.Sequence, out (ReadOnlyMemory<byte> Digest, int Bytes, GapPatience Patience) kept)
                && VoidBatches.Contradict(kept.Digest.Span, digest());
        }
    }

    /// <summary>An early batch waits in the journal.</summary>
    public void Add(StreamPosition batch, ReadOnlyMemory<byte> digest, int bytes)
    {
        lock (_gate)
        {
            if (_kept.TryAdd(batch.Sequence, (digest, bytes, new GapPatience(time))))
            {
                _bytes += bytes;
            }
        }
    }

    /// <summary>What was kept of incarnations that a newer one has replaced: nobody waits for it, and it is to be dropped.</summary>
    public IReadOnlyList<StreamPosition> Forsaken()
    {
        lock (_gate)
        {
            StreamPosition[] forsaken = [.. _forsaken];
            _forsaken.Clear();
            return forsaken;
        }
    }

    /// <summary>Everything up to a position is received.</summary>
    /// <returns>Whether something is missing behind it.</returns>
    public bool Follow(StreamPosition last)
    {
        lock (_gate)
        {
            bool isProgress = _last?.Incarnation == last.Incarnation && _last.Sequence < last.Sequence;
            if (_last is not null && _last.Incarnation != last.Incarnation)
            {
                if (_kept.Count > 0)
                {
                    _forsaken.Add(_last with { Sequence = long.MaxValue });
                }

                _kept.Clear();
                (_bytes, _turnedAway, _patienceBehind) = (0, 0, null);
            }

            _last = last;
            while (_kept.Count > 0 && _kept.First() is var first && first.Key <= last.Sequence)
            {
                _kept.Remove(first.Key);
                _bytes -= first.Value.Bytes;
            }

            _patienceBehind = _turnedAway > last.Sequence ? _patienceBehind : null;
            GapPatience? next = PatienceBehind(last);
            if (isProgress)
            {
                next?.Progress();
            }

            return next is not null;
        }
    }

    /// <summary>The gaps that are to be asked for now. Each is asked for again, later each time, while it stands.</summary>
    public IReadOnlyList<Gap> Ask()
    {
        lock (_gate)
        {
            List<Gap> due = [];
            foreach ((long first, long last, GapPatience patience) in Gaps().Where(g => g.Patience.Left == TimeSpan.Zero).ToArray())
            {
                patience.Double();
                due.Add(new Gap
                {
                    Lane = _last!.Stream.Lane,
                    Incarnation = _last.Incarnation.ToWire(),
                    FirstMissing = (ulong)first,
                    LastMissing = (ulong)last,
                });
            }

            return due;
        }
    }

    // Of the gap that begins right behind a position.
    private GapPatience? PatienceBehind(StreamPosition last) =>
        _kept.Count == 0 ? _patienceBehind : _kept.First() is var first && first.Key > last.Sequence + 1 ? first.Value.Patience : null;

    // A gap is as old as the batch behind it. What was turned away is asked for once all that was kept is taken: before, there is no room.
    private IEnumerable<(long First, long Last, GapPatience Patience)> Gaps()
    {
        long before = _last?.Sequence ?? 0;
        foreach ((long sequence, (ReadOnlyMemory<byte> Digest, int Bytes, GapPatience Patience) kept) in _kept)
        {
            if (sequence > before + 1)
            {
                yield return (before + 1, sequence - 1, kept.Patience);
            }

            before = sequence;
        }

        if (_kept.Count == 0 && _patienceBehind is { } patience)
        {
            yield return (before + 1, Math.Min(_turnedAway, before + StreamBounds.MaxEarly(_last!.Stream.Lane)), patience);
        }
    }
}
