using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>Sets up MassTransit for one agency: one connection, opaque bytes, nothing declared that the agency may not declare.</summary>
internal static class BusConnection
{
    /// <summary>Heartbeat, 10 s: a broker that froze is noticed within 20 s, so that traffic flows again within 30 s.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Waiting for a connection or the broker's answer to a declaration, 5 s; then the next attempt begins.</summary>
    private static readonly TimeSpan BrokerAnswer = TimeSpan.FromSeconds(5);

    public static IBusControl Create(string agency, RabbitMqOptions options, BusEnd end, ConnectionAttempts connections, Func<Task> beforeConnecting)
    {
        // Silent: MassTransit's own messages name the user and quote failures. What matters of them is logged by this project.
        LogContext.ConfigureCurrentLogContext(NullLoggerFactory.Instance);
        return Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(options.Host, (ushort)options.Port, options.VirtualHost, agency, host => Configure(host, options, connections, beforeConnecting));
            bus.ClearSerialization();
            var opaque = new OpaqueBatchSerializer();
            bus.AddSerializer(opaque);
            bus.AddDeserializer(opaque, isDefault: true);
            bus.DeployPublishTopology = false;
            bus.ConnectBusObserver(end);
        });
    }

    private static void Configure(IRabbitMqHostConfigurator host, RabbitMqOptions options, ConnectionAttempts connections, Func<Task> beforeConnecting)
    {
        // Asked before every attempt to connect; there is nothing to refresh, but something to wait for.
        host.OnRefreshConnectionFactory = _ =>
        {
            connections.Begin();
            return beforeConnecting();
        };
        host.Username(options.UserName);
        host.Password(options.Password);
        host.Heartbeat(Heartbeat);
        host.RequestedConnectionTimeout(BrokerAnswer);
        host.ContinuationTimeout(BrokerAnswer);
        host.PublisherConfirmation = true;
        if (options.Tls is { } tls)
        {
            host.UseSsl(ssl => Configure(ssl, tls, options.Host));
        }
    }

    private static void Configure(IRabbitMqSslConfigurator ssl, RabbitMqTls tls, string host)
    {
        ssl.ServerName = tls.ServerName ?? host;
        ssl.Protocol = RabbitMqTls.Protocol;
        ssl.Certificate = tls.ClientCertificate;

        // MassTransit accepts a certificate from any authority unless told not to.
        ssl.EnforcePolicyErrors(
            System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors
            | System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch
            | System.Net.Security.SslPolicyErrors.RemoteCertificateNotAvailable);
        ssl.CertificateValidationCallback = (_, certificate, _, errors) => tls.Accepts(certificate, errors);
    }
}
