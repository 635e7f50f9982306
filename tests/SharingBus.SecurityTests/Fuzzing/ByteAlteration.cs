namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>Alters bytes without a look at what they mean.</summary>
internal sealed class ByteAlteration(Random random, IReadOnlyList<byte[]> words)
{
    private const int LongestRun = 64;

    private static readonly byte[] Odd = [0x00, 0x01, 0x7F, 0x80, 0x81, 0xC0, 0xFE, 0xFF, 0x0A, 0x20, 0x25, 0x2C, 0x3D];

    /// <summary>One alteration.</summary>
    public byte[] Alter(byte[] bytes, byte[] other)
    {
        int at = random.Next(bytes.Length + 1);
        int length = Math.Min(random.Next(1, LongestRun), bytes.Length - at);
        byte[] copy = [.. bytes];
        switch (random.Next(9))
        {
            case 0 when at < bytes.Length:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1 when at < bytes.Length:
                copy[at] = random.Next(2) == 0 ? Odd[random.Next(Odd.Length)] : (byte)random.Next(256);
                return copy;
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]];
            case 4:
                return [.. bytes[..at], .. Filling(), .. bytes[at..]];
            case 5 when words.Count > 0:
                return [.. bytes[..at], .. words[random.Next(words.Count)], .. bytes[at..]];
            case 6:
                return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
            case 7:
                return bytes[..at];
            default:
                Number(copy);
                return copy;
        }
    }

    private byte[] Filling()
    {
        byte[] filling = new byte[random.Next(1, LongestRun)];
        if (random.Next(2) == 0)
        {
            Array.Fill(filling, Odd[random.Next(Odd.Length)]);
        }
        else
        {
            random.NextBytes(filling);
        }

        return filling;
    }

    // A number of four bytes becomes one at an edge, in either order of bytes.
    private void Number(byte[] bytes)
    {
        if (bytes.Length < sizeof(int))
        {
            return;
        }

        byte[] number = BitConverter.GetBytes((int)Numbers.Odd[random.Next(Numbers.Odd.Length)]);
        if (random.Next(2) == 0)
        {
            Array.Reverse(number);
        }

        number.CopyTo(bytes, random.Next(bytes.Length - sizeof(int) + 1));
    }
}
