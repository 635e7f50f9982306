namespace SharingBus.Hosting.Serving;

/// <summary>The bounds of what callers may cost before a call is handled. All hold without any configuration.</summary>
public sealed record CallLimits
{
    /// <summary>Headers of one call, 16 KiB: a token of 8 KiB and as much again.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Calls one connection may have open, 256: enough for a system with a subscription per role, little for an abuser.</summary>
    public const int MaxStreamsPerConnection = 256;

    /// <summary>Calls without an identity that one connection may make, 16: then it is closed, and the next attempts cost a handshake again.</summary>
    public const int MaxRefusalsPerConnection = 16;

    /// <summary>How long a TLS handshake may take, 10 s: many times the round trips of a slow line, on a machine that has much else to do.</summary>
    public static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    /// <summary>Calls one system may have open at a host over all its connections, 1,024: four connections used to the full.</summary>
    public int StreamsPerSystem { get; init; } = 1_024;

    /// <summary>Connections of a listener, 8,192: beyond it their buffers alone take gigabytes.</summary>
    public int Connections { get; init; } = 8_192;

    /// <summary>Connections of a listener from one address, 1,024: a gateway may stand before many systems, and still leave room for others.</summary>
    public int ConnectionsPerAddress { get; init; } = 1_024;

    /// <summary>TLS handshakes of a listener under way at once, 256: each takes a signature and a verification of some 100 µs, so a second has them done.</summary>
    public int Handshakes { get; init; } = 256;
}
