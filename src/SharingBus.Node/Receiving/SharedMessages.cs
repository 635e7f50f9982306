using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>What this agency sent to whom, as its journal proves it: a receipt for anything else is nothing.</summary>
internal sealed class SharedMessages(Journal journal)
{
    // Receipts of a message come close together: the answer is asked of the journal once and remembered for a while.
    private const int MaxRemembered = 65_536;

    private readonly Lock _gate = new();
    private readonly HashSet<(Guid Message, string Peer)> _sent = [];

    /// <summary>Whether the message was sent to the agency.</summary>
    public async ValueTask<bool> WasSentAsync(Guid message, string peer, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_sent.Contains((message, peer)))
            {
                return true;
            }
        }

        IReadOnlyList<StoredHolder> holders = await journal.Read.HoldersAsync(message, cancellation);
        bool sent = holders.Any(h => h.Agency == peer && h.Flags.HasFlag(HolderFlags.Sent));
        if (sent)
        {
            Remember(message, peer);
        }

        return sent;
    }

    private void Remember(Guid message, string peer)
    {
        lock (_gate)
        {
            if (_sent.Count >= MaxRemembered)
            {
                _sent.Clear();
            }

            _sent.Add((message, peer));
        }
    }
}
