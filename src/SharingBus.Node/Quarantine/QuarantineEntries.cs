using Google.Protobuf;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Quarantine;

/// <summary>The journal's entries about what is done with an item.</summary>
internal static class QuarantineEntries
{
    /// <summary>A system did something with an item.</summary>
    public static JournalEntry Of(QuarantineRecord item, QuarantineStep step, string system, DateTimeOffset now, string? reason = null, string statement = "")
    {
        var entry = new Quarantined
        {
            Sender = item.Place.Sender,
            Lane = item.Place.Lane,
            Sequence = (ulong)item.Place.Sequence,
            Reason = reason ?? item.Reason.ToName(),
            Digest = ByteString.CopyFrom(item.Digest.Span),
            Step = step,
            System = system,
            Statement = statement,
            Item = (ulong)item.Id,
        };
        if (item.Place.MessageId is { } message)
        {
            entry.MessageIds.Add(message.ToWire());
        }

        return new JournalEntry { TimeUnixMicros = Clock.Micros(now), Quarantined = entry };
    }
}
