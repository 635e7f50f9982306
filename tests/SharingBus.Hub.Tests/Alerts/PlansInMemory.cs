using SharingBus.Hub.Alerts;

namespace SharingBus.Hub.Tests.Alerts;

/// <summary>Keeps plans as the history does, without a file.</summary>
internal sealed class PlansInMemory : IAlertArchive
{
    private readonly List<AlertPlan> _plans = [];

    public long Add(AlertPlan plan)
    {
        _plans.Add(plan);
        return _plans.Count;
    }

    public AlertPlan Read(long number) => _plans[(int)number - 1];
}
