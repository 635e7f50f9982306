using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>How a channel makes its calls.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Transport and call credentials; taken from the address unless set.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Largest message sent, in bytes; null for no limit. 4 MiB unless set.</summary>
    public int? MaxSendMessageSize { get; set; } = MessageLimits.DefaultMaxMessageSize;

    /// <summary>Largest message accepted, in bytes, after decompression; null for no limit. 4 MiB unless set.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimits.DefaultMaxMessageSize;

    /// <summary>The client to make HTTP requests with; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The handler to make HTTP requests with; not together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes the client or handler it was given.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call fails with <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are also sent in plain text.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }
}
