namespace SharingBus.Vocabulary.Wire;

/// <summary>
/// Steps through the fields of one message, in the order in which they stand. Where the bytes are known to be canonical, the end is the end; whoever does
/// not know looks at <see cref="IsBroken"/> behind the last field.
/// </summary>
public ref struct WireFields(ReadOnlySpan<byte> bytes)
{
    private WireReader _reader = new(bytes);

    /// <summary>The number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>The value of a varint or of a field of fixed width.</summary>
    public ulong Value { get; private set; }

    /// <summary>The value of a text, of bytes, of a message or of packed numbers.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Whether the field has a <see cref="Payload"/>, and no <see cref="Value"/>.</summary>
    public readonly bool HasPayload => Type == WireType.Length;

    /// <summary>Whether the field is a varint.</summary>
    public readonly bool IsVarint => Type == WireType.Varint;

    /// <summary>Whether the last step met no field but something else: the bytes end too early, or hold a group, which no canonical form has.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>How it is written.</summary>
    internal WireType Type { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_reader.AtEnd)
        {
            return false;
        }

        bool read = _reader.TryReadVarint(out ulong tag, out _) && TryReadField(tag);
        IsBroken = !read;
        return read;
    }

    private bool TryReadField(ulong tag)
    {
        Number = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        switch (Type)
        {
            case WireType.Length:
                return Taken();
            case WireType.Fixed64:
                bool read = _reader.TryReadFixed64(out ulong wide);
                Value = wide;
                return read;
            case WireType.Fixed32:
                read = _reader.TryReadFixed32(out uint narrow);
                Value = narrow;
                return read;
            case WireType.Varint:
                read = _reader.TryReadVarint(out ulong value, out _);
                Value = value;
                return read;
            default:
                return false;
        }
    }

    private bool Taken()
    {
        bool read = _reader.TryReadVarint(out ulong length, out _) & _reader.TryTake(length, out ReadOnlySpan<byte> payload);
        Payload = payload;
        return read;
    }
}
