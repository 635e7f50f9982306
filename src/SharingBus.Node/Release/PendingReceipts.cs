using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Release;

/// <summary>
/// The receipts of deliveries within one step. A delivery that is acknowledged in the same step is not told by itself: the
/// acknowledgement says it too. Both stand in the recipient's journal as entries of their own.
/// </summary>
internal sealed class PendingReceipts
{
    private readonly List<(string Origin, Receipt Delivered)> _delivered = [];

    /// <summary>A frame was delivered.</summary>
    public void Delivered(string origin, Receipt receipt) => _delivered.Add((origin, receipt));

    /// <summary>A subscriber acknowledged: its receipt covers the deliveries of the same messages.</summary>
    public void Acknowledged(string origin, Receipt receipt)
    {
        foreach ((_, Receipt delivered) in _delivered.Where(d => d.Origin == origin && d.Delivered.Role == receipt.Role))
        {
            for (int part = delivered.Parts.Count - 1; part >= 0; part--)
            {
                if (receipt.Parts.Any(acknowledged => Covers(acknowledged, delivered.Parts[part])))
                {
                    delivered.Parts.RemoveAt(part);
                }
            }
        }
    }

    /// <summary>The deliveries that no acknowledgement covers.</summary>
    public IEnumerable<(string Origin, Receipt Receipt)> Left => _delivered.Where(d => d.Delivered.Parts.Count > 0);

    private static bool Covers(BatchPart acknowledged, BatchPart delivered) =>
        acknowledged.Lane == delivered.Lane
        && acknowledged.Sequence == delivered.Sequence
        && acknowledged.Incarnation == delivered.Incarnation
        && Covers(acknowledged.Positions, delivered.Positions);

    // No positions at all stand for every place.
    private static bool Covers(ByteString acknowledged, ByteString delivered)
    {
        if (acknowledged.IsEmpty || delivered.IsEmpty)
        {
            return acknowledged.IsEmpty;
        }

        for (int index = 0; index < delivered.Length; index++)
        {
            byte held = index < acknowledged.Length ? acknowledged[index] : (byte)0;
            if ((delivered[index] & ~held) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
