using System.Buffers.Binary;

namespace SharingBus.Cli.Evidence;

/// <summary>
/// Whether a zip has one form only: nothing in front of its first member or behind its end record, no comment, members that are stored or
/// deflated, none encrypted, no link. What two readers could read in two ways is no evidence.
/// </summary>
internal static class ZipForm
{
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const uint LocalMark = 0x04034B50;
    private const uint EntryMark = 0x02014B50;
    private const uint EndMark = 0x06054B50;
    private const int MostDirectoryBytes = 64 * 1024 * 1024;
    private const int Encrypted = 1;
    private const int LinkMode = 0xA000;
    private const int KindOfFile = 0xF000;

    /// <summary>Looks at the directory at the end of a zip.</summary>
    /// <exception cref="InvalidDataException">It has another form.</exception>
    public static void Require(Stream zip)
    {
        var end = Read(zip, zip.Length - EndBytes, EndBytes);
        int members = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10));
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12));
        long start = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        bool isEnd = Mark(end, 0) == EndMark && BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(20)) == 0;
        if (!isEnd || start + length != zip.Length - EndBytes || length > MostDirectoryBytes || Mark(Read(zip, 0, sizeof(uint)), 0) != LocalMark)
        {
            throw new InvalidDataException("It does not begin with a member and end with its directory.");
        }

        var directory = Read(zip, start, (int)length);
        long first = long.MaxValue;
        var at = 0;
        for (var member = 0; member < members; member++)
        {
            if (directory.Length - at < EntryBytes || Mark(directory, at) != EntryMark || !IsPlain(directory.AsSpan(at)))
            {
                throw new InvalidDataException("A member is encrypted, a link, or packed in a way that is not used here.");
            }

            first = Math.Min(first, BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at + 42)));
            at += EntryBytes + Length(directory, at + 28) + Length(directory, at + 30) + Length(directory, at + 32);
        }

        if (at != directory.Length || (members > 0 && first != 0))
        {
            throw new InvalidDataException("Its directory is not that of its members.");
        }

        zip.Position = 0;
    }

    private static bool IsPlain(ReadOnlySpan<byte> entry)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
        int mode = (int)(BinaryPrimitives.ReadUInt32LittleEndian(entry[38..]) >> 16);
        return (flags & Encrypted) == 0 && (method is 0 or 8) && (mode & KindOfFile) != LinkMode;
    }

    private static int Length(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint Mark(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static byte[] Read(Stream zip, long at, int count)
    {
        if (at < 0)
        {
            throw new InvalidDataException("It is too short.");
        }

        var bytes = new byte[count];
        zip.Position = at;
        zip.ReadExactly(bytes);
        return bytes;
    }
}
