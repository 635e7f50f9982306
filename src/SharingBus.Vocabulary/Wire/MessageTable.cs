using System.Collections.Concurrent;
using Google.Protobuf.Reflection;

namespace SharingBus.Vocabulary.Wire;

/// <summary>The fields of one message type by number. One table a type lives as long as the process.</summary>
internal sealed class MessageTable
{
    // Which fields a message holds is kept in one word.
    private const int MaxFieldNumber = 63;

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageTable> Tables = new();

    private readonly FieldTable?[] _byNumber;

    private MessageTable(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Fields = [.. descriptor.Fields.InFieldNumberOrder().Select(field => new FieldTable(field))];
        int highest = Fields.Length == 0 ? 0 : Fields[^1].Number;
        if (highest > MaxFieldNumber)
        {
            throw new NotSupportedException($"{descriptor.FullName}: field numbers of the vocabulary end at {MaxFieldNumber}.");
        }

        _byNumber = new FieldTable?[highest + 1];
        foreach (FieldTable field in Fields)
        {
            _byNumber[field.Number] = field;
        }
    }

    public MessageDescriptor Descriptor { get; }

    public FieldTable[] Fields { get; }

    public static MessageTable Of(MessageDescriptor descriptor) => Tables.GetOrAdd(descriptor, static type => new MessageTable(type));

    public FieldTable? Field(ulong number) => number < (ulong)_byNumber.Length ? _byNumber[number] : null;

    public FieldTable? Field(ReadOnlySpan<byte> name)
    {
        foreach (FieldTable field in Fields)
        {
            if (name.SequenceEqual(field.Utf8Name))
            {
                return field;
            }
        }

        return null;
    }
}
