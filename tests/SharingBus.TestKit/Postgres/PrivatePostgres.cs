using System.Diagnostics;

namespace SharingBus.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server of its own for one test program: own data directory and own socket, no port. It never touches a server that
/// runs as a service, and it ends with the test program even if that is killed.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    /// <summary>The superuser of the server; the socket's directory is private, so nobody is asked for a password.</summary>
    public const string UserName = "postgres";

    /// <summary>Where Debian's package puts each version's programs; the ones on the path are wrappers for its own clusters.</summary>
    private const string Versions = "/usr/lib/postgresql";

    private const string Ready = "ready";

    /// <summary>Making and starting takes 2 to 3 s; on busy cores ten times as long.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The keeper: makes and starts the server, waits until its standard input ends, which it does when the test program ends in whatever
    /// way, stops the server and takes its files away. The server refuses to run as root, so root gives it to an unprivileged user.
    /// </summary>
    private const string Keeper = """
        trap '' INT
        trap : TERM HUP
        as=
        if [ "$(id -u)" = 0 ]; then
            user=nobody
            id postgres >/dev/null 2>&1 && user=postgres
            chown "$user" "$SERVER_HOME"
            as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
        fi
        cd "$SERVER_HOME" || exit 1
        { $as "$SERVER_BIN/initdb" -D "$SERVER_HOME/data" -U "$SERVER_USER" --auth=trust --encoding=UTF8 --locale=C --no-sync &&
          $as "$SERVER_BIN/pg_ctl" -D "$SERVER_HOME/data" -l "$SERVER_HOME/server.log" -w -t 110 \
              -o "-k '$SERVER_HOME' -c listen_addresses=" start
        } </dev/null >"$SERVER_HOME/start.out" 2>&1 && echo ready || { cat "$SERVER_HOME/start.out" "$SERVER_HOME/server.log"; exit 1; }
        read -r last_word
        $as "$SERVER_BIN/pg_ctl" -D "$SERVER_HOME/data" -m fast -w -t 50 stop </dev/null >/dev/null 2>&1
        rm -rf "$SERVER_HOME"
        """;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sharingbus-postgres-");
    private Process? _keeper;

    private PrivatePostgres()
    {
    }

    /// <summary>The directory of the newest installed version's programs; null if the server is not installed.</summary>
    public static string? Programs { get; } = FindPrograms();

    /// <summary>Everything that the server keeps: tables, write-ahead log and its own log.</summary>
    public DirectoryInfo Files => _home;

    /// <summary>How to connect, as Npgsql writes it.</summary>
    public string ConnectionString => $"Host={_home.FullName};Username={UserName};Database=postgres";

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<PrivatePostgres> StartNewAsync(CancellationToken ct)
    {
        var server = new PrivatePostgres();
        await server.StartAsync(ct);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_keeper is { } keeper)
        {
            _keeper = null;
            keeper.StandardInput.Close();
            using var deadline = new CancellationTokenSource(StopDeadline);
            await keeper.WaitForExitAsync(deadline.Token);
            keeper.Dispose();
        }

        if (_home.Exists)
        {
            _home.Refresh();
        }

        if (_home.Exists)
        {
            _home.Delete(recursive: true);
        }
    }

    private async Task StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = "/",
        };
        start.Environment["SERVER_BIN"] = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        start.Environment["SERVER_HOME"] = _home.FullName;
        start.Environment["SERVER_USER"] = UserName;
        _keeper = Process.Start(start) ?? throw new InvalidOperationException("The server's keeper did not start.");

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(StartDeadline);
        string? said = await _keeper.StandardOutput.ReadLineAsync(deadline.Token);
        if (said != Ready)
        {
            string output = said + Environment.NewLine + await _keeper.StandardOutput.ReadToEndAsync(deadline.Token);
            await DisposeAsync();
            throw new InvalidOperationException($"The private PostgreSQL did not start:{Environment.NewLine}{output}");
        }
    }

    private static string? FindPrograms() => !Directory.Exists(Versions)
        ? null
        : Directory.GetDirectories(Versions)
            .OrderByDescending(static d => int.TryParse(Path.GetFileName(d), out int version) ? version : 0)
            .Select(static d => Path.Combine(d, "bin"))
            .FirstOrDefault(static d => File.Exists(Path.Combine(d, "initdb")));
}
