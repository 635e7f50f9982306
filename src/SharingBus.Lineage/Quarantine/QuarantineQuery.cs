using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Quarantine;

/// <summary>Which items are asked for, in the order of their numbers.</summary>
/// <param name="After">Only items behind this number.</param>
/// <param name="Limit">At most this many.</param>
public sealed record QuarantineQuery(long After, int Limit)
{
    /// <summary>Only of this sender; empty for all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Only for this reason, where it is set.</summary>
    public QuarantineReason Reason { get; init; }

    /// <summary>Only with this status, where it is set.</summary>
    public QuarantineStatus Status { get; init; }
}
