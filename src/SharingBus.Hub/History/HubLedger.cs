namespace SharingBus.Hub.History;

/// <summary>
/// The one door to the hub's state. Whatever changes it is written to the history first; a lock keeps readers and writers apart.
/// </summary>
internal sealed class HubLedger : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HistoryStore _history;
    private readonly HubState _state;

    private HubLedger(HistoryStore history, HubState state)
    {
        _history = history;
        _state = state;
    }

    /// <summary>Raised behind each commit that wrote events, whoever holds the lock.</summary>
    public event EventHandler? Written;

    /// <summary>Secret-like value that keys are made with.</summary>
    public byte[] Salt => _history.Salt;

    /// <summary>The number of the last event.</summary>
    public long LastNumber
    {
        get
        {
            lock (_gate)
            {
                return _history.Last.Number;
            }
        }
    }

    /// <summary>Opens the history in a file.</summary>
    /// <inheritdoc cref="HistoryStore.Open(string)" path="/exception"/>
    public static HubLedger Open(string path) => Over(HistoryStore.Open(path));

    /// <summary>Replays a history, which is the ledger's from then on: what was erased or expired leaves the disk here at the latest.</summary>
    public static HubLedger Over(HistoryStore history)
    {
        try
        {
            HubState state = new(history);
            var begun = false;
            history.Replay(happened =>
            {
                begun |= happened is HistoryBegun;
                state.Apply(happened);
            });
            history.Forget();
            if (!begun)
            {
                history.Append([new HistoryBegun(history.Salt)]);
            }

            return new HubLedger(history, state);
        }
        catch
        {
            history.Dispose();
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

    /// <summary>Events as they are written, behind a number: at least one where there is one, then as many as fit.</summary>
    public IReadOnlyList<WrittenEvent> ReadWritten(long after, int most, int mostBytes)
    {
        lock (_gate)
        {
            Recover();
            return _history.ReadWritten(after, most, mostBytes);
        }
    }

    /// <summary>The digest of all events up to one; null where there is no such event.</summary>
    public byte[]? DigestAt(long number)
    {
        lock (_gate)
        {
            Recover();
            return _history.DigestAt(number);
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
            Recover();
            var before = _history.Last.Number;
            var (events, result) = decide(_state);
            if (events.Count > 0)
            {
                foreach (var happened in _history.Append(events))
                {
                    _state.Apply(happened);
                }
            }

            if (_history.Last.Number > before)
            {
                Written?.Invoke(this, EventArgs.Empty);
            }

            return result;
        }
    }

    /// <summary>A rebuilt history is whole: a hub may use it.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _history.Complete();
        }
    }

    /// <summary>Lets the facts of erased notices leave the disk now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Recover();
            _history.Forget();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _history.Dispose();
        }
    }

    private void Recover()
    {
        foreach (var happened in _history.Recover())
        {
            _state.Apply(happened);
        }
    }
}
