using SharingBus.Policy.Filtering;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>Makes bytes that are wrong, odd or not canonical out of good ones.</summary>
internal sealed class WireMutation(Random random)
{
    public byte[] Mutate(byte[] bytes)
    {
        var list = bytes.ToList();
        for (var count = random.Next(1, 4); count > 0 && list.Count > 2; count--)
        {
            Apply(list);
        }

        return [.. list];
    }

    private void Apply(List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                break;
            case 3:
                bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                break;
            case 4:
                // Any byte that ends a varint becomes an overlong one.
                bytes[at] |= 0x80;
                bytes.Insert(at + 1, 0);
                break;
            case 5:
                Fields(bytes, fields => fields.Insert(random.Next(fields.Count + 1), fields[random.Next(fields.Count)]));
                break;
            case 6:
                Fields(bytes, fields => fields.Reverse(random.Next(fields.Count), 0));
                Fields(bytes, fields =>
                {
                    var (a, b) = (random.Next(fields.Count), random.Next(fields.Count));
                    (fields[a], fields[b]) = (fields[b], fields[a]);
                });
                break;
            case 7:
                Fields(bytes, fields => fields.Add([0xFA, 0x03, 0x02, 0x41, 0x42]));
                break;
            default:
                Fields(bytes, fields => fields.Add([(byte)(random.Next(1, 16) << 3), (byte)random.Next(0, 6)]));
                break;
        }
    }

    // Works on the top-level fields, where the bytes can still be taken apart.
    private static void Fields(List<byte> bytes, Action<List<byte[]>> change)
    {
        var source = bytes.ToArray();
        var fields = new List<byte[]>();
        for (var position = 0; position < source.Length;)
        {
            var start = position;
            if (!Wire.TryTag(source, ref position, out _, out var wireType) || !Wire.TrySkip(source, wireType, ref position, out _))
            {
                return;
            }

            fields.Add(source[start..position]);
        }

        change(fields);
        bytes.Clear();
        bytes.AddRange(fields.SelectMany(field => field));
    }
}
