using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Leadership;

/// <summary>
/// Takes the lease on an agency's journal when it is free, does the agency's work for as long as it is renewed, and follows otherwise.
/// Each tenure opens the work anew: its own term in the journal, its own connection to the backbone, its own epochs for sealing.
/// </summary>
internal sealed class Election(
    JournalLease lease, string agency, Func<Tenure, Task<HostedAgency>> open, ReplicaContext context, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _address = "";
    private Task _running = Task.CompletedTask;
    private volatile Seat? _seat;
    private volatile RemoteLeader? _leader;
    private volatile bool _silent;

    /// <summary>The agency's work; null while this node does not lead, which is known here before anybody else can.</summary>
    public HostedAgency? Work => _seat is { Tenure.IsHeld: true } seat ? seat.Work : null;

    /// <summary>The term in which this node leads; null while it does not.</summary>
    public long? Term => _seat is { Tenure.IsHeld: true } seat ? seat.Tenure.Term : null;

    /// <summary>Whether the database answers.</summary>
    public bool IsInTouch => !_silent;

    /// <summary>The other node that leads; null where this one does, or none is known to.</summary>
    public RemoteLeader? Leader => _leader;

    /// <summary>Stands for election, and returns once the outcome of the first attempt is known.</summary>
    /// <param name="address">Where this node is reached.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task StartAsync(Uri address, CancellationToken cancellation)
    {
        _address = address.GetLeftPart(UriPartial.Authority);
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        return _looked.Task.WaitAsync(cancellation);
    }

    /// <summary>Ends the work and hands the lease back, so that another node can go on at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leader?.Dispose();
        await lease.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await TryTakeAsync(stop) is { } tenure)
            {
                await LeadAsync(tenure, stop);
            }

            _looked.TrySetResult();
            await Task.Delay(LeadershipTimings.Watch, context.Time, stop);
        }
    }

    private async Task<Tenure?> TryTakeAsync(CancellationToken stop)
    {
        Tenure? taken = null;
        await AttemptAsync(LookAsync, LeadershipTimings.Attempt, stop);
        return taken;

        async Task LookAsync(CancellationToken attempt)
        {
            LeaseView view = await lease.ReadAsync(attempt);
            Follow(view);
            taken = view.IsFree ? await lease.TryTakeAsync(_address, attempt) : null;
        }
    }

    // Its own lease from before a restart makes nobody a leader.
    private void Follow(LeaseView view)
    {
        if (_leader is { } followed && (view.IsFree || view.Term != followed.Term))
        {
            _leader = null;
            followed.Dispose();
        }

        if (_leader is null && !view.IsFree && view.Address != _address && Uri.TryCreate(view.Address, UriKind.Absolute, out Uri? address))
        {
            LeadershipLog.Follows(logger, agency, view.Address, view.Term);
            _leader = new RemoteLeader(view.Term, address, context.Connect);
        }
    }

    // The lease is renewed from before the work is opened to after it is closed: both may take longer than it lasts.
    private async Task LeadAsync(Tenure tenure, CancellationToken stop)
    {
        using var closed = new CancellationTokenSource();
        Task<string> keeping = KeepAsync(tenure, closed.Token);
        HostedAgency? work = null;
        try
        {
            work = await open(tenure);
            await work.StartAsync(stop);
            _seat = new Seat(tenure, work);
            LeadershipLog.Leads(logger, agency, tenure.Term);
            _looked.TrySetResult();
            await Task.WhenAny(keeping, Task.Delay(Timeout.Infinite, stop));
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            LeadershipLog.CouldNotLead(logger, error, agency, tenure.Term);
        }
        finally
        {
            if (keeping.IsCompleted)
            {
                tenure.End(); // what still waits for the journal is refused; after an orderly end it is finished
            }

            _seat = null;
            await CloseAsync(work);
            await closed.CancelAsync();
            LeadershipLog.StandsDown(logger, agency, tenure.Term, await keeping);
            await AttemptAsync(attempt => lease.ReleaseAsync(tenure, attempt), LeadershipTimings.Attempt, CancellationToken.None);
        }
    }

    /// <summary>Renews until the tenure is over, and says why it is.</summary>
    private async Task<string> KeepAsync(Tenure tenure, CancellationToken closed)
    {
        TimeSpan pause = LeadershipTimings.Renewal;
        try
        {
            while (tenure.IsHeld)
            {
                await Task.Delay(Least(pause, tenure.Remaining), context.Time, closed);
                if (_seat?.Work.Journal.Health is { Accepts: false, Error: not JournalError.Full } health)
                {
                    return $"its journal stopped ({health.Error})";
                }

                bool renewed = await AttemptAsync(
                    attempt => lease.RenewAsync(tenure, attempt), Least(LeadershipTimings.Attempt, tenure.Remaining), closed);
                pause = renewed ? LeadershipTimings.Renewal : LeadershipTimings.Retry;
            }

            return "its lease is over";
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            return "it was told to stop";
        }
    }

    /// <summary>One attempt at the database within a deadline; false where it failed.</summary>
    private async Task<bool> AttemptAsync(Func<CancellationToken, Task> attempt, TimeSpan deadline, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(deadline, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await attempt(either.Token);
            _silent = false;
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            if (!_silent)
            {
                LeadershipLog.DatabaseSilent(logger, error, agency);
            }

            _silent = true;
            return false;
        }
    }

    private async Task CloseAsync(HostedAgency? work)
    {
        try
        {
            await (work?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception error)
        {
            LeadershipLog.NotClosedWell(logger, error, agency); // the next tenure opens everything anew
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
