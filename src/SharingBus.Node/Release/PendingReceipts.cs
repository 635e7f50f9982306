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
        HashSet<ByteString> covered = [.. receipt.MessageIds];
        foreach ((_, Receipt delivered) in _delivered.Where(d => d.Origin == origin && d.Delivered.Role == receipt.Role))
        {
            ByteString[] left = [.. delivered.MessageIds.Where(id => !covered.Contains(id))];
            delivered.MessageIds.Clear();
            delivered.MessageIds.AddRange(left);
        }
    }

    /// <summary>The deliveries that no acknowledgement covers.</summary>
    public IEnumerable<(string Origin, Receipt Receipt)> Left => _delivered.Where(d => d.Delivered.MessageIds.Count > 0);
}
