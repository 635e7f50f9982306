using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Backbone.Loopback;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Cli.Demo;

/// <summary>The backbone of a demo federation: in memory, or a broker that is provisioned with one least privileged user an agency.</summary>
internal sealed class DemoBackbones : IAsyncDisposable
{
    // Every run has a virtual host of its own, so that two runs never meet.
    private const int RunIdBytes = 4;

    private readonly LoopbackExchange? _loopback;
    private readonly RabbitMqOptions? _broker;
    private readonly BrokerProvisioner? _provisioner;
    private readonly ILoggerFactory _loggers;
    private readonly string[] _agencies;
    private IReadOnlyList<AgencyAccess> _access = [];

    private DemoBackbones(DemoSettings settings, string federation, string[] agencies, ILoggerFactory loggers)
    {
        _agencies = agencies;
        _loggers = loggers;
        if (settings.Broker is not { } broker)
        {
            _loopback = new LoopbackExchange(loggers: loggers);
            return;
        }

        _provisioner = new BrokerProvisioner(new ManagementOptions
        {
            Address = settings.BrokerManagement ?? new UriBuilder(Uri.UriSchemeHttp, broker.Host, ManagementOptions.DefaultPort).Uri,
            UserName = broker.UserName,
            Password = broker.Password,
        });
        var run = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(RunIdBytes));
        _broker = new RabbitMqOptions
        {
            Host = broker.Host,
            Port = broker.Port,
            Tls = broker.Tls,
            VirtualHost = $"demo-{federation}-{run}",
            UserName = broker.UserName,
            Password = broker.Password,
        };
    }

    /// <summary>Sets up the backbone.</summary>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer.</exception>
    public static async Task<DemoBackbones> StartAsync(
        DemoSettings settings, string federation, IEnumerable<string> agencies, ILoggerFactory loggers, CancellationToken cancel)
    {
        var backbones = new DemoBackbones(settings, federation, [.. agencies], loggers);
        if (backbones is { _provisioner: { } provisioner, _broker: { } broker })
        {
            try
            {
                backbones._access = await provisioner.ProvisionAsync(broker.VirtualHost, backbones._agencies, renewPasswords: true, cancel);
            }
            catch
            {
                provisioner.Dispose();
                throw;
            }
        }

        return backbones;
    }

    /// <summary>A connection for one agency; the node starts and disposes it.</summary>
    public IBackbone Connect(string agency)
    {
        if (_loopback is not null)
        {
            return _loopback.Connect(agency);
        }

        var access = _access.First(candidate => candidate.Agency == agency);
        return new RabbitMqBackbone(agency, _broker!.As(access.UserName, access.Password!), loggers: _loggers);
    }

    /// <summary>Takes the virtual host and its users away again.</summary>
    public async ValueTask DisposeAsync()
    {
        _loopback?.Dispose();
        if (_provisioner is not null)
        {
            await _provisioner.RemoveAsync(_broker!.VirtualHost, _agencies, CancellationToken.None);
            _provisioner.Dispose();
        }
    }
}
