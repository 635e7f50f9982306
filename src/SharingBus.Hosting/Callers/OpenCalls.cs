namespace SharingBus.Hosting.Callers;

/// <summary>How many calls each system has open at a host, whatever the number of its connections.</summary>
/// <param name="most">The most that one system may have open.</param>
internal sealed class OpenCalls(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Caller, int> _open = [];

    /// <summary>The most that one system may have open.</summary>
    public int Most => most;

    /// <summary>Counts a call; false where the system has no room for it.</summary>
    public bool TryEnter(Caller caller)
    {
        lock (_gate)
        {
            int now = _open.GetValueOrDefault(caller);
            if (now >= most)
            {
                return false;
            }

            _open[caller] = now + 1;
            return true;
        }
    }

    /// <summary>Ends a call that was counted.</summary>
    public void Leave(Caller caller)
    {
        lock (_gate)
        {
            int left = _open[caller] - 1;
            if (left > 0)
            {
                _open[caller] = left;
            }
            else
            {
                _open.Remove(caller);
            }
        }
    }
}
