using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SharingBus.Cli.Evidence;

/// <summary>
/// Reads a zip that has one form only: nothing in front of its first member or behind its end record, no comment, members that are stored or
/// deflated, none encrypted, no link, each as long as it says. What two readers could read in two ways is no evidence, and the usual readers are
/// lenient.
/// </summary>
internal static class StrictZip
{
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const uint LocalMark = 0x04034B50;
    private const uint EntryMark = 0x02014B50;
    private const uint EndMark = 0x06054B50;
    private const int MostDirectoryBytes = 64 * 1024 * 1024;
    private const int Encrypted = 1;
    private const int LinkMode = 0xA000;
    private const int KindOfFile = 0xF000;
    private const uint Polynomial = 0xEDB88320;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>The members, in order of the directory.</summary>
    /// <exception cref="InvalidDataException">It has another form.</exception>
    public static IReadOnlyList<ZipMember> Members(Stream zip)
    {
        var end = Bytes(zip, zip.Length - EndBytes, EndBytes);
        long length = Number(end, 12);
        long start = Number(end, 16);
        if (Number(end, 0) != EndMark || Short(end, 20) != 0 || Short(end, 8) != Short(end, 10) || start + length != zip.Length - EndBytes || length > MostDirectoryBytes)
        {
            throw new InvalidDataException("It does not end with its directory.");
        }

        var directory = Bytes(zip, start, (int)length);
        List<ZipMember> members = [];
        var at = 0;
        for (int count = Short(end, 10); members.Count < count;)
        {
            if (directory.Length - at < EntryBytes || Number(directory, at) != EntryMark)
            {
                throw new InvalidDataException("Its directory is not that of its members.");
            }

            int name = Short(directory, at + 28);
            int next = at + EntryBytes + name + Short(directory, at + 30) + Short(directory, at + 32);
            members.Add(next <= directory.Length ? Member(directory, at, name) : throw new InvalidDataException("Its directory ends in a member."));
            at = next;
        }

        bool isWhole = at == directory.Length && members.Count > 0 && members.Min(static member => member.Start) == 0;
        return isWhole
            ? [.. members.Select(member => member with { Start = StartOf(zip, member) })]
            : throw new InvalidDataException("Something stands in front of its members or behind its directory.");
    }

    /// <summary>The bytes of a member.</summary>
    /// <exception cref="InvalidDataException">They are others than its directory says, or not as many.</exception>
    public static byte[] Read(Stream zip, ZipMember member)
    {
        var packed = Bytes(zip, member.Start, checked((int)member.Packed));
        var bytes = new byte[member.Length];
        using (Stream plain = member.Deflated ? new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress) : new MemoryStream(packed))
        {
            plain.ReadExactly(bytes);
            if (plain.ReadByte() >= 0)
            {
                throw new InvalidDataException("It holds more than it says.");
            }
        }

        return Checksum(bytes) == member.Check ? bytes : throw new InvalidDataException("Its checksum is another.");
    }

    // Behind the member's own header, which has to say what the directory does.
    private static long StartOf(Stream zip, ZipMember member)
    {
        var header = Bytes(zip, member.Start, LocalBytes);
        int name = Short(header, 26);
        bool isSame = Number(header, 0) == LocalMark && Short(header, 8) == (member.Deflated ? 8 : 0)
            && Strict.GetString(Bytes(zip, member.Start + LocalBytes, name)) == member.Name;
        return isSame ? member.Start + LocalBytes + name + Short(header, 28) : throw new InvalidDataException("A member's own header says something else than the directory.");
    }

    private static ZipMember Member(byte[] directory, int at, int name)
    {
        int method = Short(directory, at + 10);
        int mode = (int)(Number(directory, at + 38) >> 16);
        return (Short(directory, at + 8) & Encrypted) == 0 && (method is 0 or 8) && (mode & KindOfFile) != LinkMode
            ? new ZipMember(
                Strict.GetString(directory, at + EntryBytes, name),
                Number(directory, at + 42),
                Number(directory, at + 20),
                Number(directory, at + 24),
                method != 0,
                Number(directory, at + 16))
            : throw new InvalidDataException("A member is encrypted, a link, or packed in a way that is not used here.");
    }

    private static byte[] Bytes(Stream zip, long at, int count)
    {
        if (at < 0 || count > zip.Length - at)
        {
            throw new InvalidDataException("It is too short.");
        }

        var bytes = new byte[count];
        zip.Position = at;
        zip.ReadExactly(bytes);
        return bytes;
    }

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static uint Checksum(byte[] bytes)
    {
        var check = uint.MaxValue;
        foreach (var value in bytes)
        {
            check = Remainders[(check ^ value) & 0xFF] ^ (check >> 8);
        }

        return ~check;
    }

    private static uint Remainder(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ Polynomial;
        }

        return remainder;
    }
}
