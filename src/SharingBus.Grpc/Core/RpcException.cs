namespace Grpc.Core;

/// <summary>A call that ended with a status other than OK. A handler throws it to choose the status it answers with.</summary>
public class RpcException : Exception
{
    private readonly Metadata trailers;

    /// <summary>Creates the exception without trailers.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString()) { }

    /// <summary>Creates the exception without trailers and with its own message.</summary>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message) { }

    /// <summary>Creates the exception with trailers.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString()) { }

    /// <summary>Creates the exception with trailers and with its own message.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        this.trailers = trailers;
    }

    /// <summary>The status of the call.</summary>
    public Status Status { get; }

    /// <summary>The code of the status.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailers of the call, empty if there were none.</summary>
    public Metadata Trailers => trailers;
}
