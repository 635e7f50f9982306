using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>The refs of the persons of one notice, kept as places in its bytes.</summary>
internal readonly ref struct PersonRefs
{
    /// <summary>No notice type allows more persons; what is beyond is refused for its number.</summary>
    public const int MaxPersons = 128;

    private readonly ReadOnlySpan<byte> _notice;
    private readonly ReadOnlySpan<Range> _places;

    public PersonRefs(MessageTable table, ReadOnlySpan<byte> notice, Span<Range> room)
    {
        _notice = notice;
        int count = 0;
        var fields = new WireFields(notice);
        while (fields.Next() && count < room.Length)
        {
            FieldTable field = table.Field((ulong)fields.Number)!;
            if (field.Kind != WireKind.Message || field.Message.Descriptor != Person.Descriptor)
            {
                continue;
            }

            ReadOnlySpan<byte> name = new WireView(fields.Payload).Bytes(Person.RefFieldNumber);
            if (!name.IsEmpty && notice.Overlaps(name, out int start))
            {
                room[count++] = new Range(start, start + name.Length);
            }
        }

        _places = room[..count];
    }

    public int Count(ReadOnlySpan<byte> name)
    {
        int count = 0;
        foreach (Range place in _places)
        {
            count += name.SequenceEqual(_notice[place]) ? 1 : 0;
        }

        return count;
    }
}
