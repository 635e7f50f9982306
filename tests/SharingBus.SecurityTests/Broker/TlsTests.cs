using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone;
using SharingBus.Backbone.Checking;
using SharingBus.Backbone.RabbitMq;
using SharingBus.TestKit.Logging;
using SharingBus.TestKit.Network;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.SecurityTests.Broker;

/// <summary>Agencies and broker speak TLS 1.3 or not at all, and each knows whom it speaks to. The broker is set up by deploy/rabbitmq/rabbitmq.conf.</summary>
public sealed class TlsTests(TlsBrokers brokers) : IClassFixture<TlsBrokers>
{
    private const int RightsNotSeen = 4010;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_BetweenAgenciesWithCertificates_TravelsOverTls()
    {
        var received = new TaskCompletionSource<ReceivedBatch>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var police = new RabbitMqBackbone(TlsBrokers.Police, brokers.AccessOf(TlsBrokers.Police, brokers.TlsOf(TlsBrokers.Police)));
        await using var school = new RabbitMqBackbone(TlsBrokers.School, brokers.AccessOf(TlsBrokers.School, brokers.TlsOf(TlsBrokers.School)));
        await police.StartAsync([TlsBrokers.School], Nothing, Ct);
        await school.StartAsync(
            [TlsBrokers.Police],
            (batch, _) =>
            {
                received.TrySetResult(batch);
                return Task.FromResult(ReceiveOutcome.Acknowledge);
            },
            Ct);

        SendOutcome outcome = await police.SendAsync(TlsBrokers.School, Lane.Bulk, Guid.CreateVersion7(), new byte[] { 1, 2, 3 }, Ct);

        Assert.Equal(SendOutcome.Confirmed, outcome);
        Assert.Equal(new byte[] { 1, 2, 3 }, (await received.Task.WaitAsync(Patience, Ct)).SealedBatch.ToArray());
    }

    [Fact]
    public async Task Broker_SetUpByTheFileOfAnOperator_DiffersInNothing()
    {
        using var checker = new BrokerChecker(brokers.Management);

        Assert.Empty(await checker.FindDifferencesAsync(TlsBrokers.VirtualHost, [TlsBrokers.Police, TlsBrokers.School], Ct));
    }

    [Fact]
    public Task Broker_WithAnotherName_IsNotSpokenTo() => AssertNotSpokenToAsync(brokers.AccessOf(
        TlsBrokers.Police, With(serverName: "broker.elsewhere.example")));

    [Fact]
    public async Task Broker_OfAnotherAuthority_IsNotSpokenTo()
    {
        using DevelopmentAuthority other = DevelopmentAuthority.Create(TimeProvider.System);
        await AssertNotSpokenToAsync(brokers.AccessOf(TlsBrokers.Police, With(root: other.ExportCertificate())));
    }

    [Fact]
    public Task Broker_OfAnAuthorityTheMachineDoesNotKnow_IsNotSpokenTo() =>
        AssertNotSpokenToAsync(brokers.AccessOf(TlsBrokers.Police, new RabbitMqTls { ClientCertificate = brokers.TlsOf(TlsBrokers.Police).ClientCertificate }));

    [Fact]
    public async Task Broker_WhoseCertificateExpired_IsNotSpokenTo()
    {
        RabbitMqOptions access = brokers.AccessOf(TlsBrokers.Police, With(root: brokers.RootOfExpired), ofExpired: true);

        await AssertNotSpokenToAsync(access);

        // For its certificate, and not because it does not know the user.
        BrokerUnreachableException refusal =
            await Assert.ThrowsAsync<BrokerUnreachableException>(() => BrokerConnection.FactoryOf(access).CreateConnectionAsync(Ct));
        Assert.Contains(nameof(AuthenticationException), refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(AuthenticationFailureException), refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Agency_WithoutACertificate_IsNotLetIn() =>
        AssertNotSpokenToAsync(brokers.AccessOf(TlsBrokers.Police, new RabbitMqTls { TrustedRoots = [brokers.Root] }));

    [Fact]
    public async Task Agency_WithACertificateOfAnotherAuthority_IsNotLetIn()
    {
        using DevelopmentAuthority other = DevelopmentAuthority.Create(TimeProvider.System);
        await AssertNotSpokenToAsync(brokers.AccessOf(TlsBrokers.Police, With(client: other.IssueSystem(new SystemIdentity(TlsBrokers.Police, "node")))));
    }

    [Fact]
    public Task Agency_InTheClear_IsNotLetIn() => AssertNotSpokenToAsync(brokers.AccessOf(TlsBrokers.Police, tls: null));

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task Broker_AskedForAnOlderTls_Refuses(SslProtocols version, bool isServed)
    {
        RabbitMqOptions access = brokers.AccessOf(TlsBrokers.Police, tls: null);
        using var client = new TcpClient();
        await client.ConnectAsync(access.Host, access.Port, Ct);
        await using var tls = new SslStream(client.GetStream());

        Exception? refusal = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = access.Host,
                EnabledSslProtocols = version,
                ClientCertificates = [brokers.TlsOf(TlsBrokers.Police).ClientCertificate!],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
            Ct));

        Assert.Equal(isServed, refusal is null);
    }

    [Fact]
    public async Task Agency_OfferedAnOlderTls_RefusesAndSaysNothing()
    {
        using DevelopmentAuthority authority = DevelopmentAuthority.Create(TimeProvider.System);
        using var server = new TlsServer(authority.IssueServer("broker"), SslProtocols.Tls12);
        var options = new RabbitMqOptions
        {
            Host = "localhost", Port = server.Port, UserName = "someone", Password = "none", Tls = new RabbitMqTls { TrustedRoots = [authority.ExportCertificate()] },
        };

        await AssertNotSpokenToAsync(options);

        Assert.False(await server.WasGreetedAsync());
    }

    [Fact]
    public async Task MassTransit_WithNoLookBeforeIt_DoesNotConnectEither()
    {
        using DevelopmentAuthority other = DevelopmentAuthority.Create(TimeProvider.System);
        using var server = new TlsServer(other.IssueServer("broker"), SslProtocols.Tls12);
        RabbitMqOptions[] wrong =
        [
            brokers.AccessOf(TlsBrokers.Police, With(serverName: "broker.elsewhere.example")),
            brokers.AccessOf(TlsBrokers.Police, With(root: other.ExportCertificate())),
            brokers.AccessOf(TlsBrokers.Police, With(root: brokers.RootOfExpired), ofExpired: true),
            new RabbitMqOptions
            {
                Host = "localhost", Port = server.Port, UserName = "someone", Password = "none", Tls = new RabbitMqTls { TrustedRoots = [other.ExportCertificate()] },
            },
        ];

        await Task.WhenAll(wrong.Select(AssertMassTransitDoesNotConnectAsync));

        Assert.False(await server.WasGreetedAsync());
    }

    private RabbitMqTls With(string? serverName = null, X509Certificate2? root = null, X509Certificate2? client = null) => new()
    {
        ServerName = serverName,
        TrustedRoots = [root ?? brokers.Root],
        ClientCertificate = client ?? brokers.TlsOf(TlsBrokers.Police).ClientCertificate,
    };

    private static Task<ReceiveOutcome> Nothing(ReceivedBatch batch, CancellationToken cancellation) => Task.FromResult(ReceiveOutcome.Acknowledge);

    // A node connects first to look at its rights; where it may not be, nothing is sent.
    private static async Task AssertNotSpokenToAsync(RabbitMqOptions access)
    {
        using var logs = new LogCollector();
        await using var police = new RabbitMqBackbone(
            TlsBrokers.Police, access, new BackboneTimings { SendDeadline = TimeSpan.FromMilliseconds(300) }, loggers: logs);
        await police.StartAsync([TlsBrokers.School], Nothing, Ct);

        Assert.Equal(SendOutcome.Unknown, await police.SendAsync(TlsBrokers.School, Lane.Bulk, Guid.CreateVersion7(), new byte[1], Ct));
        Assert.Equal(BackboneHealth.Disconnected, police.Health);
        await logs.UntilAsync(RightsNotSeen, 1, Ct);
        logs.AssertNothingHolds(access.Password);
    }

    // A second attempt begins only where the first has failed.
    private static async Task AssertMassTransitDoesNotConnectAsync(RabbitMqOptions access)
    {
        var attempts = new ConnectionAttempts();
        var end = new BusEnd();
        IBusControl bus = BusConnection.Create(TlsBrokers.Police, access, end, attempts, static () => Task.CompletedTask);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task first = attempts.NextAsync();
        Task starting = bus.StartAsync(stop.Token);
        bus.ConnectReceiveEndpoint("any", _ => { }); // without one there is nothing to connect for
        await first.WaitAsync(Patience, Ct);
        await attempts.NextAsync().WaitAsync(Patience, Ct);
        await stop.CancelAsync();
        await Task.WhenAny(end.Stopped, starting).WaitAsync(Patience, Ct);
    }
}
