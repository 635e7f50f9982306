namespace Grpc.Core;

/// <summary>Wishes for the writing of one message.</summary>
[Flags]
#pragma warning disable CA1711, CA2217 // The name and the numbers are those of Grpc.Core.
public enum WriteFlags
#pragma warning restore CA1711, CA2217
{
    /// <summary>The message may wait in the buffer until another one, or the end, takes it along.</summary>
    BufferHint = 0x1,

    /// <summary>The message is not to be compressed.</summary>
    NoCompress = 0x2,
}
