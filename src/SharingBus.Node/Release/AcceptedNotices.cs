namespace SharingBus.Node.Release;

/// <summary>
/// The bytes of notices that are being accepted, so that the release need not read them back. The journal stays the truth: what
/// is released is what the release finds there, and what is not here is read from it. Notices are handed over before they are
/// durable and taken once they are.
/// </summary>
internal sealed class AcceptedNotices
{
    /// <summary>Bytes held, 16 MiB: a second of a busy origin. What does not fit is read from the journal.</summary>
    private const long MaxBytes = 16L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ReadOnlyMemory<byte>> _notices = [];
    private long _bytes;

    /// <summary>Hands a notice over, before the write that accepts it.</summary>
    public void Add(Guid id, ReadOnlyMemory<byte> notice)
    {
        lock (_gate)
        {
            if (_bytes + notice.Length <= MaxBytes && _notices.TryAdd(id, notice))
            {
                _bytes += notice.Length;
            }
        }
    }

    /// <summary>Takes a notice out; null where it is not here and the journal has to be asked.</summary>
    public ReadOnlyMemory<byte>? Take(Guid id)
    {
        lock (_gate)
        {
            if (!_notices.Remove(id, out ReadOnlyMemory<byte> notice))
            {
                return null;
            }

            _bytes -= notice.Length;
            return notice;
        }
    }
}
