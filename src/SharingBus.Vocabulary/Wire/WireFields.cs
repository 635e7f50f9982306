namespace SharingBus.Vocabulary.Wire;

/// <summary>Steps through the fields of one message in canonical form.</summary>
internal ref struct WireFields(ReadOnlySpan<byte> bytes)
{
    private WireReader _reader = new(bytes);

    public int Number { get; private set; }

    /// <summary>The value of a varint or of a field of fixed width.</summary>
    public ulong Value { get; private set; }

    /// <summary>The value of a text, of bytes, of a message or of packed numbers.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_reader.AtEnd || !_reader.TryReadVarint(out ulong tag, out _))
        {
            return false;
        }

        Number = (int)(tag >> 3);
        switch ((WireType)(tag & 7))
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
            default:
                read = _reader.TryReadVarint(out ulong value, out _);
                Value = value;
                return read;
        }
    }

    private bool Taken()
    {
        bool read = _reader.TryReadVarint(out ulong length, out _) & _reader.TryTake(length, out ReadOnlySpan<byte> payload);
        Payload = payload;
        return read;
    }
}
