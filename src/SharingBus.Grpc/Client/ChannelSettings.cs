using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>What holds for every call of one channel.</summary>
internal sealed class ChannelSettings : ChannelCredentialsConfiguratorBase
{
    private readonly List<CallCredentials> callCredentials = [];
    private readonly bool isTls;

    public ChannelSettings(Uri address, GrpcChannelOptions options)
    {
        isTls = address.Scheme == Uri.UriSchemeHttps;
        MaxSendMessageSize = options.MaxSendMessageSize;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        ThrowOperationCanceled = options.ThrowOperationCanceledOnCancellation;
        SendsCallCredentials = isTls || options.UnsafeUseInsecureChannelCallCredentials;
        options.Credentials?.InternalPopulateConfiguration(this, null);
    }

    public int? MaxSendMessageSize { get; }

    public int? MaxReceiveMessageSize { get; }

    public bool ThrowOperationCanceled { get; }

    /// <summary>Whether call credentials are sent: they are for the eyes of the peer only.</summary>
    public bool SendsCallCredentials { get; }

    public IReadOnlyList<CallCredentials> CallCredentials => callCredentials;

    public override void SetInsecureCredentials(object? state)
    {
        if (isTls)
        {
            throw new InvalidOperationException("Insecure credentials do not go with an https address.");
        }
    }

    public override void SetSslCredentials(object? state, string? rootCertificates)
    {
        if (!isTls)
        {
            throw new InvalidOperationException("TLS credentials do not go with an http address.");
        }
    }

    public override void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials credentials)
    {
        channelCredentials.InternalPopulateConfiguration(this, state);
        callCredentials.Add(credentials);
    }
}
