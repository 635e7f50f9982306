using System.Globalization;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>Where the broker is and as whom to connect. The password is in no URI, text or log.</summary>
public sealed class RabbitMqOptions
{
    /// <summary>The port of AMQP without TLS, for a broker on the same machine only.</summary>
    public const int PlainPort = 5672;

    /// <summary>The port of AMQP over TLS.</summary>
    public const int TlsPort = 5671;

    /// <summary>The user that RabbitMQ comes with; its password is the same word.</summary>
    public const string DefaultUser = "guest";

    /// <summary>Name or address of the broker.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; 5672, or 5671 with TLS.</summary>
    public int Port { get; init; } = PlainPort;

    /// <summary>The virtual host of the federation.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>The agency's broker user.</summary>
    public required string UserName { get; init; }

    /// <summary>The agency's broker password.</summary>
    public required string Password { get; init; }

    /// <summary>TLS, or null for none.</summary>
    public RabbitMqTls? Tls { get; init; }

    /// <summary>
    /// Reads <c>amqp://user:password@host:port/vhost</c> or <c>amqps://…</c> once into its parts (RabbitMQ URI specification); every part
    /// but the host has its default.
    /// </summary>
    /// <exception cref="FormatException">It is no such URI. The message does not quote it.</exception>
    public static RabbitMqOptions Parse(string amqpUri)
    {
        if (!Uri.TryCreate(amqpUri, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
        {
            throw new FormatException("The broker's address is not of the form amqp://user@host:port/vhost or amqps://…");
        }

        bool tls = uri.Scheme == "amqps";
        string[] user = uri.UserInfo.Split(':', 2);
        string path = uri.AbsolutePath.TrimStart('/');
        return new RabbitMqOptions
        {
            Host = uri.IdnHost,
            Port = uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort,
            VirtualHost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            UserName = user[0].Length == 0 ? DefaultUser : Uri.UnescapeDataString(user[0]),
            Password = user.Length < 2 ? DefaultUser : Uri.UnescapeDataString(user[1]),
            Tls = tls ? new RabbitMqTls() : null,
        };
    }

    /// <summary>The same broker as another user.</summary>
    public RabbitMqOptions As(string userName, string password) =>
        new() { Host = Host, Port = Port, VirtualHost = VirtualHost, UserName = userName, Password = password, Tls = Tls };

    /// <summary>Host, port and virtual host; no user and no password.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Tls is null ? "amqp" : "amqps")} {Host}:{Port} vhost {VirtualHost}");
}
