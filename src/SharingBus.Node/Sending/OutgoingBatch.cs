using System.Buffers;
using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>A batch that was assigned to a stream.</summary>
/// <param name="Kept">Position and plaintext, as the journal keeps them.</param>
/// <param name="ExpectsReceipt">Whether the recipient will confirm it: receipts get none.</param>
/// <param name="AssignedAt">When it was; null where the journal has to be asked.</param>
/// <param name="IsRented">Whether the plaintext is in rented memory, which goes back once it is sealed.</param>
internal sealed record OutgoingBatch(KeptBatch Kept, bool ExpectsReceipt, DateTimeOffset? AssignedAt = null, bool IsRented = false)
{
    private bool _isGivenBack;

    /// <summary>How long its decisions hold; null where the journal has to be asked, or nothing in it was decided.</summary>
    public BatchAge? Age { get; init; }

    public long Sequence => Kept.Position.Sequence;

    /// <summary>Bytes of memory that it holds: rented memory may be many times larger than what was written to it.</summary>
    public int HeldBytes => IsRented && MemoryMarshal.TryGetArray(Kept.Bytes, out ArraySegment<byte> rented) ? rented.Array!.Length : Kept.Bytes.Length;

    /// <summary>The plaintext is sealed: nobody reads it here any more. What has to be sent again is read from the journal.</summary>
    public void GiveBack()
    {
        if (IsRented && !_isGivenBack && MemoryMarshal.TryGetArray(Kept.Bytes, out ArraySegment<byte> rented))
        {
            _isGivenBack = true;
            ArrayPool<byte>.Shared.Return(rented.Array!, clearArray: true);
        }
    }
}
