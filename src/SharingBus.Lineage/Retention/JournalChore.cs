using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Retention;

/// <summary>Something that is done again and again beside a journal. A round that fails is told, and the next one tries again.</summary>
public abstract class JournalChore : IAsyncDisposable
{
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _running;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Is told of a round that failed.</param>
    protected JournalChore(Journal journal, TimeSpan interval, TimeProvider time, Action<Exception> failed)
    {
        ArgumentNullException.ThrowIfNull(journal);
        Journal = journal;
        Store = (IJournalStore)journal.Read;
        _time = time;
        _failed = failed;
        _timer = new PeriodicTimer(interval, time);
        _running = Task.Run(RunAsync);
    }

    private protected Journal Journal { get; }

    private protected IJournalStore Store { get; }

    private protected long NowUnixMicros => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Does all that is to be done now.</summary>
    /// <exception cref="JournalException">It could not be done: what is left waits.</exception>
    public abstract Task RunOnceAsync(CancellationToken cancellation);

    /// <summary>What one round by the clock does of it: all, where a chore does not say that less is enough.</summary>
    private protected virtual Task RoundAsync(CancellationToken cancellation) => RunOnceAsync(cancellation);

    /// <summary>Stops; what is left is done another time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _timer.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await RoundAsync(_stop.Token);
            }
            catch (Exception failure) when (!_stop.IsCancellationRequested)
            {
                // Whatever it was: a chore that ended without a word would leave undone for good what has to be destroyed.
                _failed(failure);
            }
        }
    }
}
