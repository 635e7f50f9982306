namespace Grpc.Wire;

/// <summary>Bounds that hold for every call unless configured otherwise.</summary>
internal static class MessageLimits
{
    /// <summary>Largest message either way, in bytes: 4 MiB, the usual default of gRPC for receiving; here also for sending.</summary>
    public const int DefaultMaxMessageSize = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes a stream may hold before its writer has to wait: 64 KiB. A full batch for the transport, and small enough
    /// for thousands of slow subscribers.
    /// </summary>
    public const int HighWaterMark = 64 * 1024;
}
