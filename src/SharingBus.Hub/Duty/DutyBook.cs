using SharingBus.Hub.History;

namespace SharingBus.Hub.Duty;

/// <summary>The hand-overs of duty.</summary>
internal sealed class DutyBook
{
    // One counts at a time; the others are for whoever looks back some weeks.
    private const int MaxKept = 100;

    private readonly SortedDictionary<string, List<DutyHandedOver>> _handed = new(StringComparer.Ordinal);

    /// <summary>The hand-over that counts now; null where the shift is as the rota says.</summary>
    public DutyHandedOver? InForce(string rota, DateTimeOffset now) =>
        _handed.GetValueOrDefault(rota)?.FindLast(last => last.At <= now.ToUnixTimeMilliseconds() && last.Until > now.ToUnixTimeMilliseconds());

    /// <summary>A duty was handed over.</summary>
    public void HandOver(DutyHandedOver handed)
    {
        if (!_handed.TryGetValue(handed.Rota, out var all))
        {
            _handed[handed.Rota] = all = [];
        }

        all.Add(handed);
        if (all.Count > MaxKept)
        {
            all.RemoveAt(0);
        }
    }
}
