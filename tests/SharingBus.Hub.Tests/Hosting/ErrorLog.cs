using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>Keeps what processes log as an error: a test over real sockets fails on any.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    public ConcurrentQueue<string> Errors { get; } = new();

    public void Add(ILoggingBuilder logging) => logging.AddProvider(this);

    public ILogger CreateLogger(string categoryName) => new Sink(categoryName, Errors);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Sink(string category, ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                errors.Enqueue($"{category} {eventId}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
