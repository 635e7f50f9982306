using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace SharingBus.Cli.Tests.Processes;

/// <summary>One of the product's own programs, started as an operator would, and stopped by its own process id.</summary>
internal sealed partial class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The process ended:{Environment.NewLine}{Output}"));
    }

    /// <summary>Where its gRPC services are.</summary>
    public Uri Address { get; private set; } = new("https://unknown");

    /// <summary>What any user of the machine reads of it: its arguments; and what its own user reads: its environment.</summary>
    public string Surroundings => File.ReadAllText($"/proc/{_process.Id}/cmdline") + File.ReadAllText($"/proc/{_process.Id}/environ");

    public string Output => string.Join(Environment.NewLine, _lines);

    public static async Task<RunningProcess> StartAsync(string program, string configuration)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), "--config", configuration])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var running = new RunningProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        running.Address = await running._listening.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        return running;
    }

    /// <summary>Asks it to end and tells its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using Process signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await signal.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        Match listening = Listening().Match(line);
        if (listening.Success)
        {
            _listening.TrySetResult(new Uri(listening.Groups["grpc"].Value));
        }
    }

    [GeneratedRegex(@"Listening on (?<grpc>https://\S+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
