using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Backlogs;

/// <summary>Reads the backlogs from the journal: what it keeps for a recipient is what the recipient has not confirmed.</summary>
internal sealed class BacklogReading(Journal journal)
{
    /// <summary>Batches that are looked at, 16: enough for a fair mean, and little to read while a recipient is away for days.</summary>
    public const int SampledBatches = 16;

    /// <summary>The backlog of every outgoing stream, those without one too.</summary>
    public async Task<IReadOnlyList<Backlog>> ReadAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        List<Backlog> backlogs = [];
        foreach (StreamPosition stream in await journal.Read.StreamsAsync(cancellation))
        {
            if (stream.Stream.Direction == StreamDirection.Outgoing)
            {
                backlogs.Add(await ReadAsync(stream, now, cancellation));
            }
        }

        return backlogs;
    }

    private async Task<Backlog> ReadAsync(StreamPosition stream, DateTimeOffset now, CancellationToken cancellation)
    {
        IReadOnlyList<KeptBatch> oldest = await journal.Read.KeptBatchesAsync(stream with { Sequence = 0 }, SampledBatches, cancellation);
        if (oldest.Count == 0)
        {
            return new Backlog(stream.Stream, 0, 0, TimeSpan.Zero);
        }

        long batches = Math.Max(oldest.Count, stream.Sequence - oldest[0].Position.Sequence + 1);
        long sampled = oldest.Sum(b => (long)b.Bytes.Length);
        long bytes = batches == oldest.Count ? sampled : sampled / oldest.Count * batches;
        return new Backlog(stream.Stream, batches, bytes, AgeOf(oldest, now));
    }

    private static TimeSpan AgeOf(IReadOnlyList<KeptBatch> batches, DateTimeOffset now)
    {
        foreach (KeptBatch batch in batches)
        {
            if (BatchPayload.Parser.ParseFrom(batch.Bytes.Span).Envelopes is { Count: > 0 } envelopes)
            {
                long waited = Clock.Micros(now) - envelopes.Min(e => e.AcceptedAtUnixMicros);
                return TimeSpan.FromMicroseconds(Math.Max(0, waited));
            }
        }

        return TimeSpan.Zero;
    }
}
