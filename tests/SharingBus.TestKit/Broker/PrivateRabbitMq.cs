using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using SharingBus.TestKit.Network;

namespace SharingBus.TestKit.Broker;

/// <summary>
/// A RabbitMQ server of its own for one test program: own node name, ports, directories, cookie and port mapper, on the loopback only. It
/// never touches a broker that runs as a service, and it ends with the test program even if that is killed.
/// </summary>
public sealed class PrivateRabbitMq : IAsyncDisposable
{
    /// <summary>The script the package installs; the wrapper in /usr/sbin would change the user and drop the environment.</summary>
    public const string ServerScript = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Start takes 3 to 5 s; on two busy cores ten times as long.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The keeper: starts the port mapper and the server, waits until its standard input ends, which it does when the test program ends in
    /// whatever way, and stops both. Unless told to keep them it takes the files away, for then nobody else is left to do it.
    /// </summary>
    private const string Keeper = """
        trap '' INT
        trap : TERM HUP
        epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null >/dev/null 2>&1 & mapper=$!
        "$SERVER_SCRIPT" </dev/null >"$BROKER_HOME/server.out" 2>&1 & server=$!
        read -r last_word
        kill -TERM "$server" 2>/dev/null
        wait "$server"
        kill -TERM "$mapper"
        [ "$last_word" = keep ] || rm -rf "$BROKER_HOME"
        """;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sharingbus-broker-");
    private readonly BrokerSettings _settings;
    private readonly string _data;
    private readonly string _node = $"sb{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}@localhost";
    private readonly int _mapperPort = FreePort.Next();
    private readonly int _distributionPort = FreePort.Next();
    private Process? _keeper;

    private PrivateRabbitMq(BrokerSettings settings)
    {
        _settings = settings;
        _data = settings.Data?.FullName ?? PathOf("data");
        Port = FreePort.Next();
        ManagementPort = FreePort.Next();
        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>True if the server is installed.</summary>
    public static bool IsInstalled => File.Exists(ServerScript);

    /// <summary>The AMQP port on the loopback.</summary>
    public int Port { get; }

    /// <summary>The management API's port on the loopback.</summary>
    public int ManagementPort { get; }

    /// <summary>The administrator's name, for provisioning.</summary>
    public string UserName => "admin";

    /// <summary>The administrator's password.</summary>
    public string Password { get; }

    /// <summary>Everything the server writes: its data, its log, its configuration.</summary>
    public DirectoryInfo Home => _home;

    /// <summary>The server's own process, for tests that stop or kill it. It is another one after each start.</summary>
    public int ServerPid => int.Parse(File.ReadAllText(PathOf("server.pid")).Trim(), CultureInfo.InvariantCulture);

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="settings">What it has beyond the least; null for nothing.</param>
    public static async Task<PrivateRabbitMq> StartNewAsync(CancellationToken ct, BrokerSettings? settings = null)
    {
        var broker = new PrivateRabbitMq(settings ?? new BrokerSettings());
        await broker.WriteConfigurationAsync(ct);
        await broker.StartAsync(ct);
        return broker;
    }

    /// <summary>Starts the server, with the data it had.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper])
        {
            RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = _home.FullName,
        };
        foreach ((string name, string value) in EnvironmentOfServer())
        {
            start.Environment[name] = value;
        }

        _keeper = Process.Start(start) ?? throw new InvalidOperationException("The broker's keeper did not start.");
        await WaitUntilReadyAsync(ct);
    }

    /// <summary>Stops the server in good order and keeps its data.</summary>
    public async Task StopAsync()
    {
        if (_keeper is not { } keeper)
        {
            return;
        }

        _keeper = null;
        await keeper.StandardInput.WriteLineAsync("keep");
        keeper.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopDeadline);
        await keeper.WaitForExitAsync(deadline.Token);
        keeper.Dispose();
    }

    /// <summary>Kills the server where it stands (SIGKILL), and its port mapper after it. Its data stays as it is.</summary>
    public async Task KillAsync()
    {
        using (Process server = Process.GetProcessById(ServerPid))
        {
            server.Kill();
        }

        await StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _home.Delete(recursive: true);
    }

    private Dictionary<string, string> EnvironmentOfServer() => new(StringComparer.Ordinal)
    {
        ["SERVER_SCRIPT"] = ServerScript,
        ["BROKER_HOME"] = _home.FullName,
        ["HOME"] = _home.FullName,
        ["ERL_EPMD_PORT"] = Text(_mapperPort),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = _node,
        ["RABBITMQ_DIST_PORT"] = Text(_distributionPort),
        ["RABBITMQ_CONF_ENV_FILE"] = PathOf("none.conf"),
        ["RABBITMQ_CONFIG_FILE"] = PathOf("rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = PathOf("advanced.config"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = PathOf("generated"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = PathOf("enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = _data,
        ["RABBITMQ_LOG_BASE"] = PathOf("log"),
        ["RABBITMQ_PID_FILE"] = PathOf("server.pid"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
    };

    private async Task WriteConfigurationAsync(CancellationToken ct)
    {
        await File.WriteAllLinesAsync(PathOf("rabbitmq.conf"), await ConfigurationAsync(ct), ct);
        await File.WriteAllTextAsync(PathOf("advanced.config"), "[].\n", ct);
        await File.WriteAllTextAsync(PathOf("enabled_plugins"), $"[{string.Join(',', _settings.Plugins)}].\n", ct);
    }

    // Of a name that is set twice the later value counts: a test may bring a file of an operator's and still have ports of its own.
    private async Task<IEnumerable<string>> ConfigurationAsync(CancellationToken ct)
    {
        List<string> lines =
        [
            .. _settings.Configuration.Where(IsNotOfAPlace),
            "management.tcp.ip = 127.0.0.1",
            $"management.tcp.port = {Text(ManagementPort)}",
            $"default_user = {UserName}",
            $"default_pass = {Password}",
            "disk_free_limit.absolute = 50MB",
            "raft.wal_max_size_bytes = 67108864",
        ];
        if (_settings.Tls is not { } tls)
        {
            return [.. lines, $"listeners.tcp.1 = 127.0.0.1:{Text(Port)}"];
        }

        lines.AddRange(["listeners.tcp = none", $"listeners.ssl.1 = 127.0.0.1:{Text(Port)}"]);
        lines.AddRange([await PemAsync("certfile", tls.Certificate, ct), await PemAsync("keyfile", tls.Key, ct)]);
        if (tls.ClientRoot is { } root)
        {
            lines.AddRange([await PemAsync("cacertfile", root, ct), "ssl_options.verify = verify_peer", "ssl_options.fail_if_no_peer_cert = true"]);
        }

        return lines;
    }

    private static bool IsNotOfAPlace(string line) =>
        !((string[])["listeners.", "management.", "disk_free_limit.", "ssl_options.certfile", "ssl_options.keyfile", "ssl_options.cacertfile", "log."])
            .Any(name => line.StartsWith(name, StringComparison.Ordinal));

    private async Task<string> PemAsync(string name, string text, CancellationToken ct)
    {
        string path = PathOf($"{name}.pem");
        await File.WriteAllTextAsync(path, text, ct);
        return $"ssl_options.{name} = {path}";
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        using var http = new HttpClient();
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        var ready = new Uri($"http://127.0.0.1:{Text(ManagementPort)}/api/health/checks/port-listener/{Text(Port)}");
        long began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http, ready, ct))
        {
            if (_keeper!.HasExited || Stopwatch.GetElapsedTime(began) > StartDeadline)
            {
                string output = await File.ReadAllTextAsync(PathOf("server.out"), ct);
                await StopAsync();
                throw new InvalidOperationException($"The private broker did not start:{Environment.NewLine}{output}");
            }

            // Polled: the server has no other way to say that it is ready than to answer.
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri ready, CancellationToken ct)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(ready, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string PathOf(string name) => Path.Combine(_home.FullName, name);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
