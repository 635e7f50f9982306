namespace SharingBus.Policy.Filtering;

/// <summary>Where one field stands inside the bytes of its message.</summary>
internal readonly ref struct WirePlace(ReadOnlySpan<byte> message, int start, int payload, int end)
{
    /// <summary>The message that the field stands in.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>Where the tag begins.</summary>
    public int Start { get; } = start;

    /// <summary>Where the value begins.</summary>
    public int Payload { get; } = payload;

    /// <summary>Where the next field begins.</summary>
    public int End { get; } = end;

    /// <summary>The value, without tag and length.</summary>
    public ReadOnlySpan<byte> Value => Message[Payload..End];

    /// <summary>The tag, without the length that follows it where the value has one.</summary>
    public ReadOnlySpan<byte> Tag
    {
        get
        {
            var position = Start;
            _ = Wire.TryVarint(Message, ref position, out _);
            return Message[Start..position];
        }
    }
}
