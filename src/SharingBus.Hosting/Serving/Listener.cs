namespace SharingBus.Hosting.Serving;

/// <summary>The two listeners of a process.</summary>
public enum Listener
{
    /// <summary>gRPC over HTTP/2, mutual TLS.</summary>
    Grpc,

    /// <summary>Health over HTTPS, no client certificate.</summary>
    Health,
}
