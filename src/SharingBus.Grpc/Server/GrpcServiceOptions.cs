using System.IO.Compression;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>How services are served. Set for all of them in <c>AddGrpc</c>, for one in <c>AddServiceOptions</c>.</summary>
public class GrpcServiceOptions
{
    /// <summary>Largest message a handler may send, in bytes; null for no limit. 4 MiB unless set.</summary>
    public int? MaxSendMessageSize { get; set; } = MessageLimits.DefaultMaxMessageSize;

    /// <summary>Largest message accepted, in bytes, after decompression; null for no limit. 4 MiB unless set.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimits.DefaultMaxMessageSize;

    /// <summary>Whether the text of an unexpected exception is sent to the client. Not unless set: it may tell secrets.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary><c>gzip</c> to compress responses for clients that accept it; null for no compression.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard responses are compressed; the fastest unless set.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Whether calls of unknown services are left to other endpoints instead of being answered UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>The interceptors around every call, the first outermost.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}
