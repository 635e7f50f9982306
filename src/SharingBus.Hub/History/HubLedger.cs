namespace SharingBus.Hub.History;

/// <summary>
/// The one door to the hub's state. Whatever changes it is written to the history first; a lock keeps readers and writers apart.
/// </summary>
internal sealed class HubLedger : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HistoryStore _file;
    private readonly HubState _state;

    private HubLedger(HistoryStore file, HubState state)
    {
        _file = file;
        _state = state;
    }

    /// <summary>Secret-like value that keys are made with.</summary>
    public byte[] Salt => _file.Salt;

    /// <summary>Opens the history and replays it: what was erased or expired leaves the disk here at the latest.</summary>
    public static HubLedger Open(string path)
    {
        var file = HistoryStore.Open(path);
        try
        {
            HubState state = new(file);
            file.Replay(state.Apply);
            file.Forget();
            return new HubLedger(file, state);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the state. The result must not hold on to it.</summary>
    public T Read<T>(Func<HubState, T> read)
    {
        lock (_gate)
        {
            return read(_state);
        }
    }

    /// <summary>
    /// Lets <paramref name="decide"/> look at the state and name what happens; makes it durable, then lets it take effect. Events of one
    /// call see the state before the call.
    /// </summary>
    public T Commit<T>(Func<HubState, (IReadOnlyList<HubEvent> Events, T Result)> decide)
    {
        lock (_gate)
        {
            var (events, result) = decide(_state);
            if (events.Count > 0)
            {
                foreach (var happened in _file.Append(events))
                {
                    _state.Apply(happened);
                }
            }

            return result;
        }
    }

    /// <summary>Lets the facts of erased notices leave the disk now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _file.Forget();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }
    }
}
