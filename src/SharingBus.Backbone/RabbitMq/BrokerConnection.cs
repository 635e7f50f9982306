using RabbitMQ.Client;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>How the bare client connects where MassTransit is not used: with the same TLS, and without recovery of its own.</summary>
internal static class BrokerConnection
{
    /// <summary>Waiting for the broker's answer to one question, 5 s.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    public static ConnectionFactory FactoryOf(RabbitMqOptions options)
    {
        var factory = new ConnectionFactory
        {
            HostName = options.Host,
            Port = options.Port,
            VirtualHost = options.VirtualHost,
            UserName = options.UserName,
            Password = options.Password,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = Answer,
            ContinuationTimeout = Answer,
        };
        if (options.Tls is { } tls)
        {
            factory.Ssl = Of(tls, options.Host);
        }

        return factory;
    }

    private static SslOption Of(RabbitMqTls tls, string host) => new()
    {
        Enabled = true,
        ServerName = tls.ServerName ?? host,
        Version = RabbitMqTls.Protocol,
        Certs = tls.ClientCertificate is { } own ? [own] : null,
        CertificateValidationCallback = (_, certificate, _, errors) => tls.Accepts(certificate, errors),
    };
}
