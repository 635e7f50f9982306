using SharingBus.Exchange.V1;

namespace SharingBus.Hub.Taxii;

/// <summary>Word of a change, as far as the entries that it brings need it.</summary>
/// <param name="delivery">The word.</param>
/// <param name="receivedAt">When it came: microseconds since the Unix epoch.</param>
internal sealed class Withdrawal(Delivery delivery, long receivedAt)
{
    private int _place;

    /// <summary>The agency whose word it is.</summary>
    public string Origin => delivery.Origin;

    /// <summary>When it came: microseconds since the Unix epoch.</summary>
    public long ReceivedAt => receivedAt;

    /// <summary>When it was ordered.</summary>
    public DateTimeOffset When { get; } = DateTimeOffset.UnixEpoch.AddMilliseconds(delivery.AcceptedAtUnixMicros / 1000);

    /// <summary>The place of the next entry that it brings.</summary>
    public (ulong Position, int Place) NextKey() => (delivery.Position, _place++);
}
