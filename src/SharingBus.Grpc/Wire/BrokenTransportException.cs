namespace Grpc.Wire;

/// <summary>The peer or the connection is gone: no fault of whoever was reading or writing.</summary>
internal sealed class BrokenTransportException(Exception cause) : IOException("The stream is broken.", cause);
