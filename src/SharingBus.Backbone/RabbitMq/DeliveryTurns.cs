namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Keeps the deliveries of one channel in the order in which the broker made them, one at a time. The client library hands over several at once, each to
/// whoever is free, and of two that begin together the later may come first.
/// </summary>
internal sealed class DeliveryTurns(TimeProvider time)
{
    /// <summary>
    /// How long a delivery waits for the one before it to begin: for a thread that is late, which can be only where two begin together. A broker that leaves out
    /// numbers delays each batch by no more than this; and out of order a batch is early, which costs time and loses nothing.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private ulong _next = 1;
    private bool _isTaken;

    /// <summary>Runs something in the turn of a delivery.</summary>
    /// <param name="tag">The delivery's number on its channel; an honest broker counts from 1. Whatever they are, no two have a turn at once.</param>
    /// <param name="take">What its turn is for.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<T> TakeAsync<T>(ulong tag, Func<Task<T>> take, CancellationToken ct)
    {
        await EnterAsync(new Waiting(tag), ct);
        try
        {
            return await take();
        }
        finally
        {
            Leave(tag);
        }
    }

    private async Task EnterAsync(Waiting own, CancellationToken ct)
    {
        lock (_gate)
        {
            _waiting.Add(own);
            Grant();
        }

        try
        {
            if (!await HasTurnWithinPatienceAsync(own, ct))
            {
                lock (_gate)
                {
                    own.IsPatient = false;
                    Grant();
                }

                await own.Turn.Task.WaitAsync(ct);
            }
        }
        catch (OperationCanceledException)
        {
            GiveUp(own);
            throw;
        }
    }

    private async Task<bool> HasTurnWithinPatienceAsync(Waiting own, CancellationToken ct)
    {
        try
        {
            await own.Turn.Task.WaitAsync(Patience, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Leave(ulong tag)
    {
        lock (_gate)
        {
            _next = Math.Max(_next, tag + 1);
            _isTaken = false;
            Grant();
        }
    }

    private void GiveUp(Waiting own)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(own))
            {
                _isTaken = false; // its turn had come
                Grant();
            }
        }
    }

    // Under the gate. The lowest whose turn it is, or who has waited for the one before it long enough.
    private void Grant()
    {
        Waiting? next = _isTaken ? null : _waiting.Where(w => w.Tag <= _next || !w.IsPatient).MinBy(static w => w.Tag);
        if (next is not null)
        {
            _waiting.Remove(next);
            _isTaken = true;
            next.Turn.SetResult();
        }
    }

    private sealed class Waiting(ulong tag)
    {
        public ulong Tag => tag;

        public bool IsPatient { get; set; } = true;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
