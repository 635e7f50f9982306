using System.Runtime.InteropServices;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Publishing;

/// <summary>What its acceptance needs to know of the handling of a notice, which every type has as its first field.</summary>
/// <param name="Purpose">Why it is shared.</param>
/// <param name="KeepUntilUnixSeconds">How long it may be kept.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NoticeHandling(Purpose Purpose, long KeepUntilUnixSeconds)
{
    /// <summary>Reads it off a valid notice in canonical form.</summary>
    public static NoticeHandling Read(ReadOnlySpan<byte> canonicalNotice)
    {
        // ThreatNotice stands for every type: the handling has the same number in all.
        var fields = new WireFields(canonicalNotice);
        return fields.Next() && fields.Number == ThreatNotice.HandlingFieldNumber && fields.HasPayload
            ? Of(fields.Payload)
            : throw new ArgumentException("The notice does not begin with its handling.", nameof(canonicalNotice));
    }

    private static NoticeHandling Of(ReadOnlySpan<byte> handling)
    {
        NoticeHandling read = default;
        var fields = new WireFields(handling);
        while (fields.Next())
        {
            read = fields.Number switch
            {
                Handling.PurposeFieldNumber => read with { Purpose = (Purpose)fields.Value },
                Handling.RetentionFieldNumber => read with { KeepUntilUnixSeconds = KeepUntil(fields.Payload) },
                _ => read,
            };
        }

        return read;
    }

    private static long KeepUntil(ReadOnlySpan<byte> retention)
    {
        long until = 0;
        var fields = new WireFields(retention);
        while (fields.Next())
        {
            until = fields.Number == Vocabulary.V1.Retention.KeepUntilUnixSecondsFieldNumber ? (long)fields.Value : until;
        }

        return until;
    }
}
