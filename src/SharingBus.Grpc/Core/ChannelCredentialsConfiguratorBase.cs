namespace Grpc.Core;

/// <summary>Learns what channel credentials are made of.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>The credentials are plain text.</summary>
    public abstract void SetInsecureCredentials(object? state);

    /// <summary>The credentials are TLS.</summary>
    public abstract void SetSslCredentials(object? state, string? rootCertificates);

    /// <summary>The credentials are transport and call credentials together.</summary>
    public abstract void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
