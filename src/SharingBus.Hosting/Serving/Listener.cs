namespace SharingBus.Hosting.Serving;

/// <summary>The listeners of a process.</summary>
public enum Listener
{
    /// <summary>gRPC over HTTP/2, mutual TLS.</summary>
    Grpc,

    /// <summary>Health over HTTPS, no client certificate.</summary>
    Health,

    /// <summary>HTTPS for clients of other standards, by certificate or access token. Only hosts with something to show there have it.</summary>
    Web,
}
