using System.Text;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Witnessing;
using SharingBus.Node.Auditing;
using SharingBus.Node.Bundles;
using SharingBus.Node.Restores;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Witnessing;

/// <summary>
/// Has the journal's state signed and cosigned: at intervals where it has grown, and at once where an auditor waits for it. One round at a time, beside everything else;
/// nothing that is published or received waits for it. The newest state that a quorum has cosigned outlives the process.
/// </summary>
internal sealed class CosignatureGathering : IAsyncDisposable
{
    /// <summary>How long an auditor waits for a quorum, 10 s: two rounds in which the quorum is short of a witness that is silent.</summary>
    public static readonly TimeSpan WaitAtMost = TimeSpan.FromSeconds(10);

    private readonly WitnessingOptions _options;
    private readonly Journal _journal;
    private readonly CheckpointDesk _checkpoints;
    private readonly WitnessCircle _witnesses;
    private readonly IWitnessStore _store;
    private readonly RestoreWatch _restores;
    private readonly FederationState _federation;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangeSignal _asked = new();
    private readonly ChangeSignal _gathered = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long? _waitingSince;
    private bool _overdueSaid;
    private volatile WitnessedCheckpoint? _newest;

    public CosignatureGathering(
        WitnessingOptions options, Journal journal, CheckpointDesk checkpoints, WitnessCircle witnesses, IWitnessStore store, RestoreWatch restores, FederationState federation, TimeProvider time, ILogger logger)
    {
        (_options, _journal, _checkpoints, _witnesses, _store, _restores, _federation, _time, _logger) =
            (options, journal, checkpoints, witnesses, store, restores, federation, time, logger);
    }

    /// <summary>The newest state that a quorum has cosigned; null where there is none.</summary>
    public WitnessedCheckpoint? Newest => _newest;

    /// <summary>How long the journal has waited for its quorum; nothing where it does not.</summary>
    public TimeSpan Waiting => _waitingSince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether that is longer than it may be.</summary>
    public bool IsOverdue => Waiting >= _options.OverdueAfter;

    /// <summary>How many witnesses have to cosign; 0 where there are none.</summary>
    public int Quorum => _options.Quorum;

    /// <summary>Begins to gather, where there are witnesses.</summary>
    public void Start() => _running = Quorum > 0 ? Task.Run(() => RunAsync(_stop.Token), CancellationToken.None) : Task.CompletedTask;

    /// <summary>The newest state that a quorum has cosigned, once it has at least so many entries, or as it is when that takes too long.</summary>
    public async Task<WitnessedCheckpoint?> NewestAsync(long size, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(WaitAtMost, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            while ((_newest?.Checkpoint.Size ?? 0) < size)
            {
                Task gathered = _gathered.NextAsync();
                _asked.Set();
                await gathered.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // As it is.
        }

        return _newest;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _witnesses.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await _federation.WaitForFirstAsync(cancellation);
        bool isResumed = false;
        while (true)
        {
            Task asked = _asked.NextAsync();
            try
            {
                isResumed = isResumed || await ResumeAsync(cancellation);
                await GatherAsync(cancellation);
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                WitnessLog.RoundFailed(_logger, fault, _journal.Agency);
            }

            Tell();
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(asked, Task.Delay(UntilNext(), _time, wait.Token));
            await wait.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    // A witness that rests is waited for where the quorum lacks it.
    private TimeSpan UntilNext() =>
        _waitingSince is not null && _witnesses.ShortestRest is { } rest && rest < _options.Interval ? rest : _options.Interval;

    // What was cosigned before this process, as far as the journal still is what was cosigned, and by those whose word counts now.
    private async Task<bool> ResumeAsync(CancellationToken cancellation)
    {
        FederationKeys register = _federation.Keys!.Current;
        if (await _store.FindAsync(LogName.Of(register.Federation, _journal.Agency), cancellation) is not { } seen)
        {
            return true;
        }

        Checkpoint checkpoint = seen.Checkpoint;
        if (checkpoint.Size > _journal.Size || await _journal.Proofs.RootAsync(checkpoint.Size, cancellation) != checkpoint.Root)
        {
            WitnessLog.NotWhatWasCosigned(_logger, _journal.Agency, checkpoint.Size);
            await _restores.CosignedAsync(_journal.Agency, checkpoint.Size, cancellation);
            return true;
        }

        Serve(_witnesses.Read(checkpoint, SignedNote.TryParse(Encoding.UTF8.GetBytes(seen.Note))!, register));
        return true;
    }

    private async Task GatherAsync(CancellationToken cancellation)
    {
        if (_journal.Size == (_newest?.Checkpoint.Size ?? 0) || await _checkpoints.SignAsync(cancellation) is not { } signed)
        {
            return;
        }

        _waitingSince ??= _time.GetTimestamp();
        WitnessedCheckpoint cosigned = await _witnesses.AskAsync(signed.Checkpoint, signed.Note, _federation.Keys!.Current, cancellation);
        if (cosigned.Witnesses.Count >= Quorum)
        {
            await KeepAsync(new SeenCheckpoint(cosigned.Checkpoint, cosigned.Note), cancellation);
            Serve(cosigned);
        }
    }

    // Where another node leads by now, what it has kept is newer and stands.
    private async Task KeepAsync(SeenCheckpoint next, CancellationToken cancellation)
    {
        SeenCheckpoint? before = await _store.FindAsync(next.Checkpoint.Log, cancellation);
        if (before is null || before.Checkpoint.Size < next.Checkpoint.Size)
        {
            await _store.AdvanceAsync(before, next, cancellation);
        }
    }

    private void Serve(WitnessedCheckpoint cosigned)
    {
        if (cosigned.Witnesses.Count < Quorum)
        {
            return;
        }

        _newest = cosigned;
        _waitingSince = null;
        _overdueSaid = false;
        _gathered.Set();
    }

    private void Tell()
    {
        if (IsOverdue && !_overdueSaid)
        {
            WitnessLog.Overdue(_logger, _journal.Agency, Waiting.TotalMinutes, Quorum);
            _overdueSaid = true;
        }
    }
}
