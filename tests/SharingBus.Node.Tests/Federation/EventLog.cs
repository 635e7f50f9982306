using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Tests.Federation;

/// <summary>What the nodes say, for tests that wait for it.</summary>
internal sealed class EventLog : ILoggerProvider
{
    public const int Adopted = 5001;
    public const int ReleaseStopped = 5007;
    public const int ReleaseGoesOn = 5008;
    public const int NotDecided = 5304;
    public const int Early = 5402;
    public const int Asks = 5403;
    public const int Equivocation = 5405;
    public const int RoleRevoked = 5601;

    private readonly Recorder<(int Id, string Text)> _events = new();

    /// <summary>Waits until an event was logged so many times.</summary>
    public Task UntilAsync(int id, int times = 1) => _events.UntilAsync(e => e.Id == id, times);

    /// <summary>What was said by an event.</summary>
    public IEnumerable<string> Texts(int id) => _events.All.Where(e => e.Id == id).Select(e => e.Text);

    /// <summary>How often an event was logged.</summary>
    public int Times(int id) => _events.All.Count(e => e.Id == id);

    /// <summary>What an event said when it was logged first.</summary>
    public string Text(int id) => _events.All.First(e => e.Id == id).Text;

    public ILogger CreateLogger(string categoryName) => new Listening(_events);

    public void Dispose()
    {
    }

    private sealed class Listening(Recorder<(int Id, string Text)> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Add((eventId.Id, formatter(state, exception)));
    }
}
