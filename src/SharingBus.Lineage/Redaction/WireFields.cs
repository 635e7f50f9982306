namespace SharingBus.Lineage.Redaction;

/// <summary>Walks the top-level fields of a serialised message in the order of the bytes, without parsing what is inside.</summary>
internal ref struct WireFields
{
    private const int MaxVarintBytes = 10;
    private const int WireTypeBits = 3;

    private readonly ReadOnlySpan<byte> _message;
    private int _at;

    public WireFields(ReadOnlySpan<byte> message) => _message = message;

    public WireField Current { get; private set; }

    /// <summary>All fields of a message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public static List<WireField> Of(ReadOnlySpan<byte> message)
    {
        List<WireField> fields = [];
        for (WireFields walk = new(message); walk.MoveNext();)
        {
            fields.Add(walk.Current);
        }

        return fields;
    }

    /// <summary>Goes on to the next field.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public bool MoveNext()
    {
        if (_at == _message.Length)
        {
            return false;
        }

        int start = _at;
        ulong tag = ReadVarint();
        ulong number = tag >> WireTypeBits;
        if (number is 0 or > int.MaxValue)
        {
            throw Broken();
        }

        switch (tag & 7)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                Skip(sizeof(ulong));
                break;
            case 2:
                Skip(ReadVarint());
                break;
            case 5:
                Skip(sizeof(uint));
                break;
            default:
                // Groups are no part of the canonical form.
                throw Broken();
        }

        Current = new WireField((int)number, start, _at - start);
        return true;
    }

    private static InvalidDataException Broken() => new("The bytes are no serialised message in canonical form.");

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int read = 0; read < MaxVarintBytes && _at < _message.Length; read++)
        {
            byte next = _message[_at++];
            value |= (ulong)(next & 0x7F) << (7 * read);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private void Skip(ulong bytes)
    {
        if (bytes > (ulong)(_message.Length - _at))
        {
            throw Broken();
        }

        _at += (int)bytes;
    }
}
