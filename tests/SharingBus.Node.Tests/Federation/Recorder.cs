namespace SharingBus.Node.Tests.Federation;

/// <summary>What happened, in order, for tests that wait until something has.</summary>
internal sealed class Recorder<T>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<T> _all = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    public void Add(T item)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _all.Add(item);
            more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
    }

    /// <summary>Waits until so many have happened.</summary>
    public async Task UntilAsync(Func<T, bool> counts, int atLeast = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_all.Count(counts) >= atLeast)
                {
                    return;
                }

                more = _more.Task;
            }

            await more.WaitAsync(patience.Token);
        }
    }
}
