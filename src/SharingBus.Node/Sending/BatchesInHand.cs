namespace SharingBus.Node.Sending;

/// <summary>
/// Counts the batches that a stream has read back or sent and that are not confirmed by the broker. Written by the stream alone, read by
/// anybody.
/// </summary>
internal sealed class BatchesInHand
{
    private int _batches;
    private long _bytes;

    public int Batches => Volatile.Read(ref _batches);

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(OutgoingBatch batch) => Set(_batches + 1, _bytes + batch.Kept.Bytes.Length);

    public void Remove(OutgoingBatch batch) => Set(_batches - 1, _bytes - batch.Kept.Bytes.Length);

    private void Set(int batches, long bytes)
    {
        Volatile.Write(ref _batches, batches);
        Volatile.Write(ref _bytes, bytes);
    }
}
