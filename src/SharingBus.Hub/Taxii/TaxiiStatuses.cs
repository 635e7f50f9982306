using System.Text.Json.Nodes;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hub.Taxii;

/// <summary>What became of the envelopes that came last. They are complete, so nothing is lost with them.</summary>
internal sealed class TaxiiStatuses
{
    // Asked for within seconds of the answer, if at all: this is minutes of a busy client.
    private const int Kept = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Caller Caller, JsonObject Status)> _statuses = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>Keeps a status; the oldest leaves.</summary>
    public void Keep(Caller caller, JsonObject status)
    {
        lock (_gate)
        {
            string id = (string)status["id"]!;
            _statuses[id] = (caller, status.DeepClone().AsObject());
            _order.Enqueue(id);
            if (_order.Count > Kept)
            {
                _statuses.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The status of an envelope of this caller; null where there is none.</summary>
    public JsonObject? Find(Caller caller, string id)
    {
        lock (_gate)
        {
            return _statuses.TryGetValue(id, out var kept) && kept.Caller == caller ? kept.Status.DeepClone().AsObject() : null;
        }
    }
}
