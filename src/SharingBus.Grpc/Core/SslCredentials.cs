namespace Grpc.Core;

/// <summary>TLS. Keys and trusted roots are set on the channel's HTTP handler.</summary>
public sealed class SslCredentials : ChannelCredentials
{
    internal override bool IsComposable => true;

    /// <inheritdoc />
    public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        configurator.SetSslCredentials(state, rootCertificates: null);
    }
}
