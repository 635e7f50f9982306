using System.CommandLine;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Evidence;

namespace SharingBus.Cli.Commands;

/// <summary>The nodes that a command line names to an auditor: those of a demo, each asked by its own agency's, or one.</summary>
internal sealed class AuditedNodes : IDisposable
{
    private readonly DemoClients? _demo;
    private readonly NodeConnection? _single;

    /// <summary>Opens connections.</summary>
    /// <exception cref="CommandFailure">The command line names none.</exception>
    public AuditedNodes(ConnectionOptions connection, ParseResult line)
    {
        _demo = connection.NamesDemoAlone(line) is { } data ? DemoClients.Open(data.FullName) : null;
        _single = _demo is null ? connection.Open(line) : null;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<IAuditedNode> All => _demo is null ? [_single!] : [.. _demo.Agencies.Select(agency => new DemoNode(_demo, agency))];

    /// <summary>The node of an agency, which is named where all of a demo may be asked, and only there.</summary>
    /// <exception cref="CommandFailure">It is not.</exception>
    public IAuditedNode Of(string? agency)
    {
        if (_demo is null)
        {
            return agency is null ? _single! : throw CommandFailure.Usage("--agency goes with --data alone: with --as or --node the connection says whose log it is");
        }

        return agency is not null && _demo.Agencies.Contains(agency, StringComparer.Ordinal)
            ? new DemoNode(_demo, agency)
            : throw CommandFailure.Usage($"name an agency with --agency, one of {string.Join(", ", _demo.Agencies.Order(StringComparer.Ordinal))}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _demo?.Dispose();
        _single?.Dispose();
    }
}
