using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SharingBus.Cli.Evidence;

/// <summary>
/// The fields of a message that decision record 0034 names. What others hold is passed by, so that readers who know more or less of the messages
/// come to the same; what is named is read strictly, for the library takes text that is no UTF-8.
/// </summary>
/// <param name="type">The message.</param>
/// <param name="numbers">Its fields that are no messages.</param>
internal sealed class NamedFields(MessageDescriptor type, params int[] numbers)
{
    private readonly Dictionary<int, NamedFields> _messages = [];

    /// <summary>Names a field that is a message too.</summary>
    public NamedFields With(int number, NamedFields inside)
    {
        _messages.Add(number, inside);
        return this;
    }

    /// <summary>The message with its named fields alone.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public byte[] Of(ReadOnlyMemory<byte> message)
    {
        using var bytes = new MemoryStream();
        foreach (var field in MessageField.Of(message))
        {
            if (field.Type == MessageField.Lengthy && _messages.TryGetValue(field.Number, out var inside))
            {
                Write(bytes, field.Number, inside.Of(field.Value));
            }
            else if (numbers.Contains(field.Number) && field.Type == TypeOf(field.Number))
            {
                RequireText(field);
                bytes.Write(field.Whole.Span);
            }
        }

        return bytes.ToArray();
    }

    private static void Write(Stream output, int number, byte[] message)
    {
        using var coded = new CodedOutputStream(output, leaveOpen: true);
        coded.WriteTag(number, WireFormat.WireType.LengthDelimited);
        coded.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }

    private FieldType KindOf(int number) => type.FindFieldByNumber(number).FieldType;

    private int TypeOf(int number) => KindOf(number) is FieldType.String or FieldType.Bytes ? MessageField.Lengthy : MessageField.Varint;

    private void RequireText(MessageField field)
    {
        if (KindOf(field.Number) == FieldType.String && !Utf8.IsValid(field.Value.Span))
        {
            throw MessageField.Malformed();
        }
    }
}
