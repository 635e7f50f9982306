using System.Diagnostics;
using System.Globalization;

namespace SharingBus.FaultTests.Processes;

/// <summary>
/// A process of the product under a keeper, which kills it when the test program ends in whatever way. Its output goes into a file: a full
/// pipe must not stop what the test does not stop.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Keeper = """
        trap '' INT
        log="$1"; shift
        "$@" </dev/null >>"$log" 2>&1 & child=$!
        echo $child
        read -r last_word
        kill -KILL "$child" 2>/dev/null
        wait "$child"
        """;

    private const int MostLastWords = 4_000;

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _keeper;
    private readonly string _log;
    private readonly long _logBegan;

    private HostProcess(Process keeper, int pid, string log, long logBegan)
    {
        _logBegan = logBegan;
        _keeper = keeper;
        Pid = pid;
        _log = log;
    }

    /// <summary>The process itself, not the keeper.</summary>
    public int Pid { get; }

    /// <summary>What it printed.</summary>
    public string Output => File.Exists(_log) ? File.ReadAllText(_log)[(int)_logBegan..] : "";

    /// <summary>The end of what it printed, for who asks why.</summary>
    public string LastWords => Output is var all && all.Length > MostLastWords ? all[^MostLastWords..] : all;

    /// <summary>Whether it says that it serves.</summary>
    public bool Listens => Output.Contains("Listening on https://", StringComparison.Ordinal);

    /// <summary>Whether it is gone; a stopped one is not.</summary>
    public bool HasEnded => !Directory.Exists($"/proc/{Pid}") || File.ReadAllText($"/proc/{Pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndedAsync()
    {
        using var patience = new CancellationTokenSource(StopDeadline);
        while (!HasEnded)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>Waits until a killed process is gone with all it held open.</summary>
    public static async Task GoneAsync(int pid)
    {
        using var patience = new CancellationTokenSource(StopDeadline);
        while (Directory.Exists($"/proc/{pid}"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMiB
    {
        get
        {
            string line = File.ReadLines($"/proc/{Pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>The process that writes: itself, or its one child where it runs under a tracer.</summary>
    public async Task<int> WriterAsync()
    {
        string children = await File.ReadAllTextAsync($"/proc/{Pid}/task/{Pid}/children");
        bool traced = (await File.ReadAllTextAsync($"/proc/{Pid}/comm")).StartsWith("strace", StringComparison.Ordinal);
        return traced ? int.Parse(children.Trim(), CultureInfo.InvariantCulture) : Pid;
    }

    public static async Task<HostProcess> StartAsync(string log, params string[] command)
    {
        long began = File.Exists(log) ? File.ReadAllText(log).Length : 0;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", log, .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        Process keeper = Process.Start(start)!;
        string? child = await keeper.StandardOutput.ReadLineAsync();
        return new HostProcess(keeper, int.Parse(child!, CultureInfo.InvariantCulture), log, began);
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public static async Task SignalAsync(int pid, string signal)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Kills it where it stands (SIGKILL).</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasEnded && await WriterAsync() is var writer && writer != Pid)
        {
            // A tracer's child outlives a tracer that is killed.
            await SignalAsync(writer, "KILL");
        }

        _keeper.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopDeadline);
        await _keeper.WaitForExitAsync(deadline.Token);
        _keeper.Dispose();
    }
}
