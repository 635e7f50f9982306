using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace SharingBus.Hosting.Serving;

/// <summary>The life of a process: read its configuration, start, wait for SIGTERM or Ctrl+C, end cleanly.</summary>
public static class ServiceProcess
{
    /// <summary>Exit code where the process could not start as it was told to: EX_CONFIG of sysexits.h.</summary>
    public const int ConfigurationFault = 78;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    /// <summary>Runs a process to its end.</summary>
    /// <typeparam name="TConfiguration">What the JSON file holds.</typeparam>
    /// <typeparam name="THost">The running process.</typeparam>
    /// <param name="args">The command line: <c>--config &lt;file&gt;</c> or <c>--help</c>.</param>
    /// <param name="help">What <c>--help</c> prints, with an example of the file.</param>
    /// <param name="start">Starts the process, given the configuration and the directory it lies in.</param>
    /// <param name="ended">Completes where a started process ends by itself.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync<TConfiguration, THost>(
        string[] args,
        string help,
        Func<TConfiguration, string, CancellationToken, Task<THost>> start,
        Func<THost, CancellationToken, Task> ended)
        where THost : IAsyncDisposable
    {
        if (args is not ["--config", var file])
        {
            await Console.Out.WriteLineAsync(help);
            return args is ["--help"] ? 0 : ConfigurationFault;
        }

        using CancellationTokenSource stop = new();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            var path = Path.GetFullPath(file);
            var configuration = JsonSerializer.Deserialize<TConfiguration>(await File.ReadAllBytesAsync(path, stop.Token), Json)
                ?? throw new JsonException("The file holds nothing.");
            await using var host = await start(configuration, Path.GetDirectoryName(path)!, stop.Token);
            await ended(host, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is JsonException or IOException or ArgumentException or FormatException
            or InvalidDataException or CryptographicException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"Cannot start with {file}: {fault.Message}");
            return ConfigurationFault;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
