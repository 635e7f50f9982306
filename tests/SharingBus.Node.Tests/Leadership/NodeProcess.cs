using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>A node in a process of its own, as an operator starts it; it ends with the test program even if that is killed.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    // Ends with the node, and ends the node, frozen or not, when its own standard input ends.
    private const string Keeper = """
        trap '' INT
        exec 3<&0
        "$@" </dev/null 3<&- & node=$!
        echo "pid $node"
        { read -r last_word <&3; kill -KILL "$node" 2>/dev/null; } & watch=$!
        wait "$node"
        kill "$watch" 2>/dev/null
        """;

    private readonly Process _keeper;
    private readonly ConcurrentQueue<string> _said = [];
    private readonly TaskCompletionSource<(Uri Grpc, Uri Health)> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _pid;

    private NodeProcess(Process keeper)
    {
        _keeper = keeper;
        _reading = Task.WhenAll(Task.Run(() => ReadAsync(keeper.StandardOutput)), Task.Run(() => ReadAsync(keeper.StandardError)));
    }

    public Uri Address => _listening.Task.Result.Grpc;

    public Uri HealthAddress => _listening.Task.Result.Health;

    /// <summary>Everything it has printed.</summary>
    public string Said => string.Join('\n', _said);

    public static async Task<NodeProcess> StartAsync(string configuration)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "sh", Path.Combine(AppContext.BaseDirectory, "SharingBus.Node"), "--config", configuration])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        var node = new NodeProcess(Process.Start(start) ?? throw new InvalidOperationException("The node's keeper did not start."));
        Task first = await Task.WhenAny(node._listening.Task, node._reading, Task.Delay(StartDeadline));
        if (first != node._listening.Task)
        {
            string said = node.Said;
            await node.DisposeAsync();
            throw new InvalidOperationException($"The node did not start:\n{said}");
        }

        return node;
    }

    /// <summary>Ends it without a word.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>Stops all its threads, in the midst of whatever they do.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets them go on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        await _reading;
        _keeper.Dispose();
    }

    [GeneratedRegex(@"Listening on (?<grpc>\S+), health on (?<health>\S+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Listening();

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{signal}", _pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("pid ", StringComparison.Ordinal) && _pid == 0)
            {
                _pid = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
                continue;
            }

            _said.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                _listening.TrySetResult((new Uri(match.Groups["grpc"].Value), new Uri(match.Groups["health"].Value)));
            }
        }
    }
}
