using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Quarantine;

/// <summary>Something to be set aside.</summary>
/// <param name="Kind">A sealed batch or one message of an opened one.</param>
/// <param name="Place">Where it came from.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What happened, in words; never content. Cut at <see cref="MaxDetail"/> characters.</param>
/// <param name="Bytes">The sealed batch, or the serialized envelope.</param>
public sealed record QuarantineDraft(
    QuarantineKind Kind, QuarantinePlace Place, QuarantineReason Reason, string Detail, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Characters of a detail: one line that a person reads.</summary>
    public const int MaxDetail = 200;

    /// <summary>Attempts that were made; at least 1.</summary>
    public int Attempts { get; init; } = 1;

    internal static string Cut(string detail) => detail.Length <= MaxDetail ? detail : detail[..MaxDetail];
}
