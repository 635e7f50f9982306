using System.ComponentModel;
using System.Diagnostics;
using SharingBus.TestKit.Data;
using Xunit;

namespace SharingBus.TestKit;

/// <summary>One run of a Python program of the tests, with the Python that Debian brings.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained of.</param>
public sealed record PythonRun(int ExitCode, string Output, string Error)
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> Present = new(() =>
        Runs(Python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))") && Runs("openssl", "version"));

    /// <summary>Skips the test where the programs cannot run, and fails it in CI.</summary>
    public static void Require()
    {
        if (!Present.Value)
        {
            Availability.Missing("The tests in Python need the Debian packages python3 (3.11 or later) and openssl.");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its file below <c>tests</c>; a name alone is one of <c>tests/evidence</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<PythonRun> OfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Starting(Python, [Path.Combine(Repository.Root, "tests", program.Contains('/') ? program : $"evidence/{program}"), .. arguments]))!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new PythonRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo Starting(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return start;
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(Starting(program, arguments))!;
            return process.WaitForExit(TimeSpan.FromSeconds(30)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
