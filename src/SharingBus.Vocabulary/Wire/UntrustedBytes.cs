using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Wire;

namespace SharingBus.Vocabulary.Wire;

/// <summary>Reads messages that somebody else wrote: what the library does not survive is malformed before the library sees it.</summary>
public static class UntrustedBytes
{
    /// <summary>The message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are none; never anything else.</exception>
    public static T ParseUntrusted<T>(this MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(parser);
        return parser.ParseFrom(NestedLengths.Fit(Known<T>.Type(parser), bytes) ? bytes : Truncated);
    }

    /// <summary>The message, of a type that is not known here.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are none; never anything else.</exception>
    public static IMessage ParseUntrusted(this MessageParser parser, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(parser);
        return parser.ParseFrom(NestedLengths.Fit(parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor, bytes) ? bytes : Truncated);
    }

    // Throws what the library throws for a message that ends too early: the exception has no constructor for others.
    private static ReadOnlySpan<byte> Truncated => [0x80];

    private static class Known<T>
        where T : IMessage<T>
    {
        private static MessageDescriptor? s_type;

        public static MessageDescriptor Type(MessageParser<T> parser) => s_type ??= parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor;
    }
}
