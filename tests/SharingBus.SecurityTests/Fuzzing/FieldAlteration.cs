using System.Text;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// Alters protobuf field by field, at any depth: twice the same, in another order, split in two, of another type, with long-winded numbers, much too
/// long, much too deep. The lengths around it are mended, so that readers get as far as the alteration.
/// </summary>
internal sealed class FieldAlteration(Random random, IReadOnlyList<byte[]> words)
{
    private const int Varint = 0;
    private const int Length = 2;
    private const int MostDepth = 300;
    private const int MostRepeats = 3_000;

    private readonly ByteAlteration _bytes = new(random, words);

    /// <summary>One alteration.</summary>
    public byte[] Alter(byte[] message, byte[] other) => WireField.Read(message) is { Count: > 0 } fields ? Alter(fields, other) : _bytes.Alter(message, other);

    private byte[] Alter(List<WireField> fields, byte[] other)
    {
        int at = random.Next(fields.Count);
        WireField field = fields[at];

        // As a rule something inside: that is where most of a message is.
        if (field.Type == Length && random.Next(3) > 0 && WireField.Read(field.Payload) is { Count: > 0 } inner)
        {
            fields[at] = field with { Payload = Alter(inner, other) };
            return WireField.Write(fields);
        }

        switch (random.Next(15))
        {
            case 0:
                fields.Insert(random.Next(fields.Count + 1), field);
                break;
            case 1:
                fields.RemoveAt(at);
                break;
            case 2:
                int second = random.Next(fields.Count);
                (fields[at], fields[second]) = (fields[second], field);
                break;
            case 3 when field.Type == Length && WireField.Read(field.Payload) is { Count: > 1 } parts:
                int cut = random.Next(1, parts.Count);
                fields[at] = field with { Payload = WireField.Write(parts[..cut]) };
                fields.Insert(at + 1, field with { Payload = WireField.Write(parts[cut..]) });
                break;
            case 4:
                fields[at] = field with { Type = random.Next(8) };
                break;
            case 5:
                fields[at] = field with { Number = random.Next(2) == 0 ? Numbers.Odd[random.Next(Numbers.Odd.Length)] : (ulong)random.Next(70) };
                break;
            case 6:
                fields[at] = field with { Padding = random.Next(1, 11) };
                break;
            case 7:
                fields[at] = field with { Claims = Numbers.Odd[random.Next(Numbers.Odd.Length)] };
                break;
            case 8:
                fields[at] = field with { Type = Varint, Payload = WireField.Varint(Numbers.Odd[random.Next(Numbers.Odd.Length)]) };
                break;
            case 9:
                fields[at] = field with { Type = Length, Payload = Nest(field, random.Next(2, MostDepth)) };
                break;
            case 10:
                fields[at] = field with { Type = Length, Payload = Text() };
                break;
            case 11:
                fields.Insert(at, new WireField((ulong)random.Next(1, 2_000), Length, _bytes.Alter(field.Payload, other)));
                break;
            case 12 when WireField.Read(other) is { Count: > 0 } foreign:
                fields.Insert(at, foreign[random.Next(foreign.Count)]);
                break;
            case 13:
                fields.InsertRange(at, Enumerable.Repeat(field, field.Payload.Length > 64 ? random.Next(2, 40) : random.Next(2, MostRepeats)));
                break;
            default:
                fields[at] = field with { Payload = _bytes.Alter(field.Payload, other) };
                break;
        }

        return WireField.Write(fields);
    }

    private static byte[] Nest(WireField field, int depth)
    {
        byte[] payload = field.Payload;
        for (; depth > 0; depth--)
        {
            payload = WireField.Write([field with { Type = Length, Payload = payload }]);
        }

        return payload;
    }

    private byte[] Text() => random.Next(6) switch
    {
        0 => [],
        1 => [0xC3, 0x28],
        2 => [0xED, 0xA0, 0x80],
        3 => Encoding.UTF8.GetBytes(new string('x', random.Next(1, 5_000))),
        4 => [0x00],
        _ when words.Count > 0 => words[random.Next(words.Count)],
        _ => Encoding.UTF8.GetBytes("\u202Eab\u0000\uFEFF🙂"),
    };
}
