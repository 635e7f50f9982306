using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Quarantine;

/// <summary>Something in quarantine, without its bytes.</summary>
/// <param name="Id">Its number, rising.</param>
/// <param name="Kind">A sealed batch or one message of an opened one.</param>
/// <param name="Place">Where it came from.</param>
/// <param name="Reason">Why it was set aside, or refused again.</param>
/// <param name="Detail">What happened, in words.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
public sealed record QuarantineRecord(
    long Id, QuarantineKind Kind, QuarantinePlace Place, QuarantineReason Reason, string Detail, ReadOnlyMemory<byte> Digest)
{
    /// <summary>Bytes it had when it came.</summary>
    public required int Size { get; init; }

    /// <summary>When it was set aside: microseconds since the Unix epoch, UTC.</summary>
    public required long FirstSeenUnixMicros { get; init; }

    /// <summary>When it was tried last: microseconds since the Unix epoch, UTC.</summary>
    public required long LastAttemptUnixMicros { get; init; }

    /// <summary>Attempts to take it in.</summary>
    public required int Attempts { get; init; }

    /// <summary>Whether somebody has to look at it.</summary>
    public required QuarantineStatus Status { get; init; }

    /// <summary>What became of its bytes.</summary>
    public required QuarantineContent Content { get; init; }
}
