using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace SharingBus.TestKit.Logging;

/// <summary>
/// Collects what servers log during a test, and at its end fails the test on any Error nobody expected. Use it as a logger factory or add
/// it as a provider, and dispose it last.
/// </summary>
public sealed class LogCollector : ILoggerProvider, ILoggerFactory
{
    /// <summary>From one message to the next while a test waits for one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>In all: what tries again and again logs for ever.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<CollectedLog> _logs = new();
    private readonly ConcurrentBag<Func<CollectedLog, bool>> _expected = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything logged so far, oldest first.</summary>
    public IReadOnlyList<CollectedLog> Logs => [.. _logs];

    /// <summary>Waits until an event was logged so many times.</summary>
    public async Task UntilAsync(int eventId, int times, CancellationToken ct)
    {
        long began = TimeProvider.System.GetTimestamp();
        Task more = Volatile.Read(ref _more).Task;
        while (_logs.Count(l => l.Id.Id == eventId) < times)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LongestPatience, $"Event {eventId} was not logged {times} times, but {_logs.Count} others were.");
            await more.WaitAsync(Patience, ct);
            more = Volatile.Read(ref _more).Task;
        }
    }

    /// <summary>Errors of this kind do not fail the test.</summary>
    public void Expect(Func<CollectedLog, bool> error) => _expected.Add(error);

    /// <summary>Errors with this id do not fail the test.</summary>
    public void ExpectEvent(int eventId) => Expect(log => log.Id.Id == eventId);

    /// <summary>Fails if an Error was logged that was not expected.</summary>
    public void AssertNoUnexpectedErrors()
    {
        CollectedLog[] unexpected = [.. _logs.Where(l => l.Level >= LogLevel.Error && !_expected.Any(isExpected => isExpected(l)))];
        if (unexpected.Length > 0)
        {
            Assert.Fail($"{unexpected.Length} unexpected errors were logged:{Environment.NewLine}{string.Join(Environment.NewLine, unexpected.AsEnumerable())}");
        }
    }

    /// <summary>Fails if any message at any level holds this text: a secret or a payload.</summary>
    public void AssertNothingHolds(string secret)
    {
        CollectedLog? leak = _logs.FirstOrDefault(l => l.ToString().Contains(secret, StringComparison.Ordinal));
        Assert.True(leak is null, $"A message with id {leak?.Id.Id} of {leak?.Category} holds what must not be logged.");
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Collecting(categoryName, this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The collector is the only provider.");

    /// <summary>Fails if an Error was logged that was not expected.</summary>
    public void Dispose() => AssertNoUnexpectedErrors();

    private sealed class Collecting(string category, LogCollector collector) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            collector._logs.Enqueue(new CollectedLog(category, logLevel, eventId, formatter(state, exception), exception));
            Interlocked.Exchange(ref collector._more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
