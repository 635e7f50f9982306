namespace SharingBus.Node.Release;

/// <summary>
/// The bytes of notices that are being accepted, so that the release need not read them back. The journal stays the truth: what
/// is released is what the release finds there, and what is not here is read from it. Notices are handed over before they are
/// durable and taken once they are.
/// </summary>
internal sealed class AcceptedNotices
{
    /// <summary>
    /// Bytes held, 2 MiB: what is under way where the release keeps up. Where it does not, notices would only grow old here, which
    /// costs the collector more than it costs to read them back by the page.
    /// </summary>
    private const long MaxBytes = 2L * 1024 * 1024;

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
