using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Hub;
using SharingBus.Hub.History;
using SharingBus.Hub.Statistics;
using SharingBus.Node.Tests.Federation;
using SharingBus.SecurityTests.Taxii;
using StatisticsService = SharingBus.Fusion.V1.StatisticsService;

namespace SharingBus.SecurityTests.Fusion;

/// <summary>A hub beside a real node that has counted since before the first notice, and that can be put behind the end of their week.</summary>
internal sealed class CountingHub : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-fusion-");
    private readonly TestFederation _federation;
    private readonly string _role;
    private HubHost _hub = null!;

    private CountingHub(TestFederation federation, string role) => (_federation, _role) = (federation, role);

    private string Subscriber => $"matrix-{_role.Replace('.', '-')}";

    /// <summary>Starts a hub in a role, two weeks before the notices of the federation.</summary>
    public static async Task<CountingHub> StartAsync(TestFederation federation, string role)
    {
        var hub = new CountingHub(federation, role);
        using (HubLedger ledger = HubLedger.Open(Path.Combine(hub._directory.FullName, "hub.history")))
        {
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[new StatisticsBegun(TestFederation.Start.AddDays(-14).ToUnixTimeMilliseconds())], true));
        }

        await hub.StartAsync(TestFederation.Start);
        return hub;
    }

    /// <summary>Waits until it has taken what the node holds for it up to a position.</summary>
    public async Task TakeAsync(ulong position)
    {
        var inbox = new PoliceInbox(_federation);
        using CancellationTokenSource patience = new(Patience);
        while (await inbox.CursorAsync(Subscriber, _role) < position)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits for the same, then goes on behind the end of that week.</summary>
    public async Task ReachAsync(ulong position)
    {
        await TakeAsync(position);
        await _hub.DisposeAsync();
        await StartAsync(TestFederation.Start.AddDays(10));
    }

    /// <summary>Every picture, once the week of the notices is among them.</summary>
    public async Task<ListPicturesResponse> PicturesAsync(GrpcChannel channel)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            ListPicturesResponse page = await new StatisticsService.StatisticsServiceClient(channel)
                .ListPicturesAsync(new ListPicturesRequest { PageSize = 52 }, cancellationToken: patience.Token);
            if (page.Pictures.Any(week => week.FromUnixMillis == StatisticsPeriod.Of(StatisticsKind.Picture, TestFederation.Start).From.ToUnixTimeMilliseconds()))
            {
                return page;
            }

            await Task.Yield();
        }
    }

    /// <summary>The statistics as other programs read them: a JSON feed.</summary>
    public async Task<string> FeedAsync(string system)
    {
        using X509Certificate2 certificate = _federation.System(TestBundle.Police, system);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = _hub.WebAddress };
        return await client.GetStringAsync("statistics/", TestContext.Current.CancellationToken);
    }

    /// <summary>A connection as a system of its agency.</summary>
    public GrpcChannel Channel(string system)
    {
        ServiceProfile profile = _federation.ServiceOf(TestBundle.Police, system);
        return ServiceChannel.Open(_hub.Address, _federation.System(TestBundle.Police, system), profile.TrustAnchor);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartAsync(DateTimeOffset now)
    {
        ServiceProfile profile = _federation.ServiceOf(TestBundle.Police, DrawnFederation.SystemOf(_role));
        _hub = await HubHost.StartAsync(
            new HubOptions
            {
                Agency = TestBundle.Police,
                Node = _federation.AddressOf(TestBundle.Police),
                DataDirectory = _directory.FullName,
                Role = _role,
                Subscriber = Subscriber,
                MinimumSources = 16, // no alert: what alerts may say is tried elsewhere
                Statistics = new StatisticsOptions { Evaluators = ["night-bridge"] },
            },
            new ServiceProfile
            {
                Name = profile.Name,
                WebPort = 0,
                Certificate = profile.Certificate,
                TrustAnchor = profile.TrustAnchor,
                Time = new StoppedClock(now),
                Logging = profile.Logging,
            },
            TestContext.Current.CancellationToken);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
