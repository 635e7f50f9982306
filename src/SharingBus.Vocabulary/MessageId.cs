using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SharingBus.Vocabulary;

/// <summary>The id of a message: a UUID of version 7 (RFC 9562), which sorts by the time it was made. On the wire 16 bytes, big-endian.</summary>
public readonly record struct MessageId : IComparable<MessageId>
{
    /// <summary>Length of an id on the wire, in bytes.</summary>
    public const int Length = 16;

    private const int Version = 7;

    private readonly Guid _value;

    private MessageId(Guid value) => _value = value;

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset Time
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Length];
            Write(bytes);
            return DateTimeOffset.FromUnixTimeMilliseconds(
                ((long)bytes[0] << 40) | ((long)bytes[1] << 32) | ((long)bytes[2] << 24) | ((long)bytes[3] << 16) | ((long)bytes[4] << 8) | bytes[5]);
        }
    }

    /// <summary>Makes a new id. The time comes from the clock given, the rest is random.</summary>
    public static MessageId Create(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new MessageId(Guid.CreateVersion7(time.GetUtcNow()));
    }

    /// <summary>Reads an id from 16 bytes; false where the length, the version or the variant is another.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MessageId id)
    {
        if (bytes.Length == Length)
        {
            return TryAdopt(new Guid(bytes, bigEndian: true), out id);
        }

        id = default;
        return false;
    }

    /// <summary>Reads the text form: 32 hexadecimal digits in five groups with hyphens.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        if (Guid.TryParseExact(text, "D", out Guid value))
        {
            return TryAdopt(value, out id);
        }

        id = default;
        return false;
    }

    /// <summary>Writes the 16 bytes of the wire form.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        if (!_value.TryWriteBytes(destination, bigEndian: true, out _))
        {
            throw new ArgumentException($"An id takes {Length} bytes.", nameof(destination));
        }
    }

    /// <summary>The 16 bytes of the wire form.</summary>
    public byte[] ToByteArray() => _value.ToByteArray(bigEndian: true);

    /// <summary>Orders ids as their bytes do: by time first.</summary>
    public int CompareTo(MessageId other)
    {
        Span<byte> mine = stackalloc byte[Length];
        Span<byte> theirs = stackalloc byte[Length];
        Write(mine);
        other.Write(theirs);
        return mine.SequenceCompareTo(theirs);
    }

    /// <summary>Whether the left id sorts before the right one.</summary>
    public static bool operator <(MessageId left, MessageId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left id sorts before the right one or equals it.</summary>
    public static bool operator <=(MessageId left, MessageId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left id sorts after the right one.</summary>
    public static bool operator >(MessageId left, MessageId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left id sorts after the right one or equals it.</summary>
    public static bool operator >=(MessageId left, MessageId right) => left.CompareTo(right) >= 0;

    /// <summary>The text form, lower case.</summary>
    public override string ToString() => _value.ToString("D", CultureInfo.InvariantCulture);

    private static bool TryAdopt(Guid value, out MessageId id)
    {
        bool valid = value.Version == Version && (value.Variant & 0xC) == 0x8;
        id = valid ? new MessageId(value) : default;
        return valid;
    }
}
