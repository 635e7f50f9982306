using Microsoft.Extensions.Logging;

namespace SharingBus.Cli.Demo;

/// <summary>Logs of the processes of a demo: to standard error, faults only unless asked for more.</summary>
internal sealed class DemoLogging : IDisposable
{
    private readonly LogLevel _least;

    /// <summary>Logging at one of two levels.</summary>
    public DemoLogging(bool verbose)
    {
        _least = verbose ? LogLevel.Information : LogLevel.Error;
        Factory = LoggerFactory.Create(Configure);
    }

    /// <summary>For what is no process of its own.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Sets up the logging of a process.</summary>
    public void Configure(ILoggingBuilder logging) => logging
        .SetMinimumLevel(_least)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(format => format.SingleLine = true);

    /// <inheritdoc/>
    public void Dispose() => Factory.Dispose();
}
