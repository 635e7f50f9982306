using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Cli.Bench;

/// <summary>The broker of a run: the one that was named, or a private one on the loopback that ends with the run.</summary>
internal sealed class PathBroker : IAsyncDisposable
{
    /// <summary>The script that the package installs; the wrapper in /usr/sbin would change the user and drop the environment.</summary>
    private const string ServerScript = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    // The port mapper goes with the server: it would outlive it.
    private const string Server = """
        epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 & mapper=$!
        "$0" & server=$!
        trap 'kill -TERM "$server"' TERM
        wait "$server"; wait "$server"
        kill -TERM "$mapper"
        """;

    private readonly PathProcess? _process;
    private int _serverPid;

    private PathBroker(RabbitMqOptions options, Uri management, PathProcess? process)
    {
        Options = options;
        Management = new ManagementOptions { Address = management, UserName = options.UserName, Password = options.Password };
        _process = process;
    }

    /// <summary>How to connect as an administrator.</summary>
    public RabbitMqOptions Options { get; }

    /// <summary>Its management API.</summary>
    public ManagementOptions Management { get; }

    /// <summary>Whether it stays when the run ends, and with it all that the run does not take away.</summary>
    public bool OutlivesTheRun => _process is null;

    /// <summary>Processor time of the server; null where it does not run on this machine.</summary>
    public TimeSpan? Cpu
    {
        get
        {
            try
            {
                return _serverPid == 0 ? null : Process.GetProcessById(_serverPid).TotalProcessorTime;
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    /// <summary>Takes the broker that was named, or starts one.</summary>
    /// <exception cref="CommandFailure">None was named and none is installed, or it does not answer.</exception>
    public static async Task<PathBroker> StartAsync(PathBenchOptions options, string directory, CancellationToken cancel)
    {
        var broker = options.Broker is { } named
            ? new PathBroker(named, options.BrokerManagement ?? new UriBuilder(Uri.UriSchemeHttp, named.Host, ManagementOptions.DefaultPort).Uri, null)
            : await StartPrivateAsync(directory);
        try
        {
            await broker.WaitUntilReadyAsync(cancel);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private static async Task<PathBroker> StartPrivateAsync(string directory)
    {
        if (!File.Exists(ServerScript))
        {
            throw new CommandFailure(ExitCodes.Failed, "No RabbitMQ is installed here; name one with --broker.");
        }

        var home = Directory.CreateDirectory(Path.Combine(directory, "broker")).FullName;
        var (port, management) = (FreePort(), FreePort());
        var options = new RabbitMqOptions
        {
            Host = "127.0.0.1", Port = port, UserName = "admin", Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        await File.WriteAllTextAsync(Path.Combine(home, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {management}
            default_user = {options.UserName}
            default_pass = {options.Password}
            disk_free_limit.absolute = 50MB

            """);
        await File.WriteAllTextAsync(Path.Combine(home, "advanced.config"), "[].\n");
        await File.WriteAllTextAsync(Path.Combine(home, "enabled_plugins"), "[rabbitmq_management].\n");
        var process = await PathProcess.StartHostAsync(
            Path.Combine(home, "server.out"), ["/bin/sh", "-c", Server, ServerScript], EnvironmentOf(home));
        return new PathBroker(options, new Uri($"http://127.0.0.1:{management}/"), process);
    }

    private static Dictionary<string, string> EnvironmentOf(string home) => new(StringComparer.Ordinal)
    {
        ["HOME"] = home,
        ["ERL_EPMD_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = $"sb{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}@localhost",
        ["RABBITMQ_DIST_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(home, "none.conf"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(home, "advanced.config"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(home, "generated"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(home, "server.pid"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
    };

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Management.Address };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Management.UserName}:{Management.Password}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        var began = Stopwatch.GetTimestamp();
        while (await ReadPidAsync(http, cancel) is not { } pid || !(_serverPid = pid).Equals(pid))
        {
            if (Stopwatch.GetElapsedTime(began) > StartDeadline || _process?.HasEnded == true)
            {
                throw new CommandFailure(ExitCodes.Failed, "The broker does not answer.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }
    }

    // The process id counts only for a broker that runs here.
    private async Task<int?> ReadPidAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            var health = await http.GetAsync(new Uri($"api/health/checks/port-listener/{Options.Port}", UriKind.Relative), cancel);
            if (!health.IsSuccessStatusCode)
            {
                return null;
            }

            using var nodes = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/nodes?columns=os_pid", UriKind.Relative), cancel));
            // Until its first statistics are gathered the node is an empty list.
            var node = nodes.RootElement[0];
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("os_pid", out var text))
            {
                return null;
            }

            return Options.Host is "127.0.0.1" or "localhost" && int.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
