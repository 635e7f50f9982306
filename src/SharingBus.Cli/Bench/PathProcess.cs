using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SharingBus.Cli.Commands;

namespace SharingBus.Cli.Bench;

/// <summary>
/// A process of the benchmark, under a keeper that ends it when the benchmark ends in whatever way. A worker answers each line on its
/// standard input with a line of JSON; a host is only started and measured.
/// </summary>
internal sealed class PathProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    // Hosts do not read their standard input: the keeper does, and passes its end on as SIGTERM.
    private const string Keeper = """
        trap '' INT
        log="$1"; shift
        "$@" </dev/null >"$log" 2>&1 & child=$!
        echo $child
        read -r last_word
        kill -TERM "$child" 2>/dev/null
        wait "$child"
        """;

    // Ctrl+C reaches every process of the terminal: a worker leaves it to the benchmark, which then ends the worker's standard input.
    private const string WorkerShell = """
        trap '' INT
        exec "$@"
        """;

    private readonly Process _process;
    private readonly Process _measured;

    private PathProcess(Process process, Process measured)
    {
        _process = process;
        _measured = measured;
    }

    /// <summary>Processor time that the process has used, user and system.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _measured.Refresh();
            return _measured.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMiB
    {
        get
        {
            _measured.Refresh();
            return _measured.WorkingSet64 / (1024.0 * 1024);
        }
    }

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => _measured.HasExited;

    /// <summary>Starts a host, its output in a file.</summary>
    public static async Task<PathProcess> StartHostAsync(string log, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", log, .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var keeper = Process.Start(start) ?? throw new InvalidOperationException("A process did not start.");
        var child = await keeper.StandardOutput.ReadLineAsync();
        return new PathProcess(keeper, Process.GetProcessById(int.Parse(child ?? "", CultureInfo.InvariantCulture)));
    }

    /// <summary>Starts this tool again as a worker.</summary>
    public static PathProcess StartWorker(string worker, string setup)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]]
            : [Environment.ProcessPath!];
        var start = new ProcessStartInfo("/bin/sh", ["-c", WorkerShell, "worker", .. self, "bench", "path", "--worker", worker, "--setup", setup])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("A worker did not start.");
        return new PathProcess(process, process);
    }

    /// <summary>Tells a worker something and waits for its answer.</summary>
    /// <exception cref="CommandFailure">The worker ended instead; what it said is on the standard error.</exception>
    public async Task<T> AskAsync<T>(string line, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        var answer = await _process.StandardOutput.ReadLineAsync(cancel);
        cancel.ThrowIfCancellationRequested();
        return answer is null
            ? throw new CommandFailure(ExitCodes.Failed, "A worker ended before it answered; what it said stands above.")
            : JsonSerializer.Deserialize<T>(answer)!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
