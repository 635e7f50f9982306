using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.TestKit.Broker;
using Xunit;

namespace SharingBus.Cli.Tests.Processes;

/// <summary>The benchmark of the whole path, broken off at its work: it ends in order and says so, and nothing else does.</summary>
public sealed class BrokenOffBenchTests(RabbitMqFixture broker) : IClassFixture<RabbitMqFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-bench-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Bench_ThatIsBrokenOff_EndsQuietlyAndLeavesNothingAtTheBroker()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var data = Path.Combine(_directory.FullName, "made", "by-the-run");
        var others = await VirtualHostsAsync(patience.Token);
        using var bench = StartBench(data);
        var said = bench.StandardError.ReadToEndAsync(patience.Token);
        while (await bench.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.Contains("warming up", StringComparison.Ordinal))
        {
        }

        Assert.False(bench.HasExited);
        var made = Assert.Single(await VirtualHostsAsync(patience.Token), host => !others.Contains(host));
        using (var signal = Process.Start("kill", ["-TERM", $"{bench.Id}"]))
        {
            await signal.WaitForExitAsync(patience.Token);
        }

        await bench.WaitForExitAsync(patience.Token);

        Assert.Equal($"sharingbus: stopped before the end{Environment.NewLine}", await said);
        Assert.Equal(ExitCodes.Failed, bench.ExitCode);
        Assert.True(Directory.Exists(Path.Combine(data, "pair", "agencies")));
        Assert.DoesNotContain(made, await VirtualHostsAsync(patience.Token));
    }

    private Process StartBench(string data)
    {
        var (options, management) = broker.RequireAdministrator();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "sharingbus.dll"), "bench", "path", "--rounds", "1", "--notices", "1000000", "--fan-out", "0",
                "--data", data, "--broker", $"amqp://{options.UserName}@{options.Host}:{options.Port}", "--broker-management", $"{management.Address}",
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[BrokerAddress.PasswordVariable] = options.Password;
        return Process.Start(start)!;
    }

    private async Task<IReadOnlyList<string>> VirtualHostsAsync(CancellationToken cancel)
    {
        var (_, management) = broker.RequireAdministrator();
        using var http = new HttpClient { BaseAddress = management.Address };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{management.UserName}:{management.Password}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        var answer = await http.GetAsync(new Uri("api/vhosts?columns=name", UriKind.Relative), cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var hosts = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return [.. hosts.RootElement.EnumerateArray().Select(static host => host.GetProperty("name").GetString()!)];
    }
}
