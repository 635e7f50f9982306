using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Tokens;

namespace SharingBus.Hosting.Serving;

/// <summary>What every SharingBus process needs to know of itself before it listens.</summary>
public sealed class ServiceProfile
{
    /// <summary>Name of the process in telemetry, for example <c>sharingbus-node</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Address to listen on; loopback unless set.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port of the gRPC listener; 0 takes any free one.</summary>
    public int GrpcPort { get; init; }

    /// <summary>TCP port of the health listener; 0 takes any free one.</summary>
    public int HealthPort { get; init; }

    /// <summary>TCP port of the HTTPS listener for clients of other standards; 0 takes any free one, null opens none.</summary>
    public int? WebPort { get; init; }

    /// <summary>The certificate the process shows, with its private key; read again from its files where it has some.</summary>
    public required ServiceCertificate Certificate { get; init; }

    /// <summary>The authority that issues the certificates of callers. No other is trusted, whatever the machine trusts.</summary>
    public required X509Certificate2 TrustAnchor { get; init; }

    /// <summary>The access tokens that are taken beside client certificates; null where a client certificate is all that counts.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>The bounds of what callers may cost before a call is handled.</summary>
    public CallLimits Limits { get; init; } = new();

    /// <summary>The clock of the process.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where logs go; the console unless set.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
