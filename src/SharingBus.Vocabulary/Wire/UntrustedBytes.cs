using Google.Protobuf;

namespace SharingBus.Vocabulary.Wire;

/// <summary>
/// Reads messages that somebody else wrote. The library adds the length of a nested message to its place without a look at what that comes to: near 2³¹ the
/// sum is negative, passes for short enough, and the reader runs over the end of the bytes. Nothing is read that is not there, but what is thrown is
/// not what a malformed message is to throw (Google.Protobuf 3.25.1).
/// </summary>
public static class UntrustedBytes
{
    /// <summary>The message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are none; never anything else.</exception>
    public static T ParseUntrusted<T>(this MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(parser);
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception overrun) when (IsOverrun(overrun))
        {
            return parser.ParseFrom(Truncated);
        }
    }

    /// <summary>The message, of a type that is not known here.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are none; never anything else.</exception>
    public static IMessage ParseUntrusted(this MessageParser parser, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(parser);
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception overrun) when (IsOverrun(overrun))
        {
            return parser.ParseFrom(Truncated);
        }
    }

    // Throws what the library throws for a message that ends too early: the exception has no constructor for others.
    private static ReadOnlySpan<byte> Truncated => [0x80];

    private static bool IsOverrun(Exception error) => error is IndexOutOfRangeException or ArgumentException;
}
