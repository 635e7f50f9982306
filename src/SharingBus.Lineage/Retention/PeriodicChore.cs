using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Retention;

/// <summary>Something that is done again and again beside a journal. A round that fails is logged, and the next one tries again.</summary>
internal sealed class PeriodicChore : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task> _round;
    private readonly Action<JournalException> _failed;
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _running;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="round">What is done.</param>
    /// <param name="failed">Is told of a round that failed.</param>
    public PeriodicChore(TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> round, Action<JournalException> failed)
    {
        _round = round;
        _failed = failed;
        _timer = new PeriodicTimer(interval, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Stops; what is left is done another time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _timer.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await _round(_stop.Token);
            }
            catch (JournalException failure)
            {
                // The journal's health says what is wrong.
                _failed(failure);
            }
        }
    }
}
