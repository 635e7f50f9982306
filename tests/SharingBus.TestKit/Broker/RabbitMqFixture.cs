using System.Security.Cryptography;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using Xunit;

namespace SharingBus.TestKit.Broker;

/// <summary>
/// A broker for the tests of a class, collection or assembly: the one <see cref="Variable"/> names, else a private one if the server is
/// installed, else none, and then the tests skip, or fail in CI. Tests get least privileged users only, each federation in a virtual
/// host of its own.
/// </summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    /// <summary>
    /// An <c>amqp://</c> URI of a broker whose user is an administrator; its management API is expected at port 15672 of the same host, or
    /// at <see cref="ManagementVariable"/>.
    /// </summary>
    public const string Variable = "SHARINGBUS_TEST_AMQP";

    /// <summary>The management API's address, without user and password.</summary>
    public const string ManagementVariable = "SHARINGBUS_TEST_AMQP_MANAGEMENT";

    private const string HowToGetOne =
        "skipped: no RabbitMQ. Install it (apt-get install rabbitmq-server; it need not run as a service) or name one in " + Variable + ".";

    private PrivateRabbitMq? _private;
    private RabbitMqOptions? _broker;
    private ManagementOptions? _management;

    /// <summary>True if tests may stop and start the broker.</summary>
    public bool IsPrivate => _private is not null;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            _broker = RabbitMqOptions.Parse(named);
            string? management = Environment.GetEnvironmentVariable(ManagementVariable);
            _management = ManagementAt(
                string.IsNullOrEmpty(management) ? $"http://{_broker.Host}:{ManagementOptions.DefaultPort}/" : management,
                _broker.UserName,
                _broker.Password);
        }
        else if (PrivateRabbitMq.IsInstalled)
        {
            _private = await PrivateRabbitMq.StartNewAsync(TestContext.Current.CancellationToken);
            _broker = new RabbitMqOptions
            {
                Host = "127.0.0.1", Port = _private.Port, UserName = _private.UserName, Password = _private.Password,
            };
            _management = ManagementAt($"http://127.0.0.1:{_private.ManagementPort}/", _private.UserName, _private.Password);
        }
    }

    /// <summary>Sets up a federation of these agencies in a new virtual host. Skips the running test if there is no broker.</summary>
    public async Task<TestFederation> NewFederationAsync(IReadOnlyList<string> agencies, CancellationToken ct)
    {
        if (_broker is null || _management is null)
        {
            Availability.Missing(HowToGetOne);
        }

        string virtualHost = $"sb-test-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        var federation = new TestFederation(virtualHost, _broker!, _management!);
        await federation.AddAsync(agencies, ct);
        return federation;
    }

    /// <summary>
    /// The broker and its management API as an administrator, for what provisions by itself. Skips the running test if there is no broker.
    /// </summary>
    public (RabbitMqOptions Broker, ManagementOptions Management) RequireAdministrator()
    {
        if (_broker is null || _management is null)
        {
            Availability.Missing(HowToGetOne);
        }

        return (_broker!, _management!);
    }

    /// <summary>The private broker. Skips the running test if there is none, for a test must not stop a broker it did not start.</summary>
    public PrivateRabbitMq RequirePrivate()
    {
        if (_private is null)
        {
            Availability.Missing(_broker is null ? HowToGetOne : "skipped: only a private broker may be stopped; unset " + Variable + ".");
        }

        return _private!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_private is not null)
        {
            await _private.DisposeAsync();
        }
    }

    private static ManagementOptions ManagementAt(string address, string userName, string password) =>
        new() { Address = new Uri(address), UserName = userName, Password = password };
}
