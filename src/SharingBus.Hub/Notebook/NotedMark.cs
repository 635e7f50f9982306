namespace SharingBus.Hub.Notebook;

/// <summary>Up to which event the node's journal holds the history, and who waits for it to hold more.</summary>
internal sealed class NotedMark
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _number = -1;

    /// <summary>The journal holds all events up to a number.</summary>
    public void Reached(long number)
    {
        lock (_gate)
        {
            _number = number;
            while (_waiting.TryPeek(out var waiting, out var until) && until <= number)
            {
                _waiting.Dequeue();
                waiting.SetResult();
            }
        }
    }

    /// <summary>Completes once the journal holds all events up to a number.</summary>
    public Task WaitAsync(long number, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (number <= _number)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting, number);
            return waiting.Task.WaitAsync(cancellation);
        }
    }
}
