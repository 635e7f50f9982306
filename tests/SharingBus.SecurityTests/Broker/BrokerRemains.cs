using System.Globalization;
using SharingBus.TestKit.Broker;

namespace SharingBus.SecurityTests.Broker;

/// <summary>What somebody finds who has a broker's disk and memory in hand.</summary>
internal static class BrokerRemains
{
    private const int PieceBytes = 8 * 1024 * 1024;

    /// <summary>Where a canary is found in the broker's files and memory, and in which form; the number of bytes searched.</summary>
    public static (List<string> Finds, long FileBytes, long MemoryBytes) Search(PrivateRabbitMq broker, Canary canary)
    {
        List<string> finds = [];
        long files = 0;
        foreach (FileInfo file in broker.Home.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            files += SearchFile(file, canary, finds);
        }

        return (finds, files, SearchMemory(broker.ServerPid, canary, finds));
    }

    private static long SearchFile(FileInfo file, Canary canary, List<string> finds)
    {
        try
        {
            using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return SearchPieces(buffer => stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false), canary, file.FullName, finds);
        }
        catch (IOException)
        {
            return 0; // the server took it away meanwhile
        }
    }

    // Every readable region: the heaps, and what of files is mapped.
    private static long SearchMemory(int pid, Canary canary, List<string> finds)
    {
        long searched = 0;
        using var memory = new FileStream($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        foreach ((long start, long end) in Regions(pid))
        {
            try
            {
                memory.Position = start;
                long left = end - start;
                searched += SearchPieces(
                    buffer =>
                    {
                        int read = memory.ReadAtLeast(buffer[..(int)Math.Min(buffer.Length, left)], (int)Math.Min(buffer.Length, left), throwOnEndOfStream: false);
                        left -= read;
                        return read;
                    },
                    canary,
                    string.Create(CultureInfo.InvariantCulture, $"memory at {start:x}"),
                    finds);
            }
            catch (IOException)
            {
                // The region went, or its pages cannot be read by anybody.
            }
        }

        return searched;
    }

    // Resident ones only: the rest of what a server reserves was never written.
    private static IEnumerable<(long Start, long End)> Regions(int pid)
    {
        (long Start, long End)? region = null;
        foreach (string line in File.ReadLines($"/proc/{pid}/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Contains('-', StringComparison.Ordinal) && words.Length >= 5)
            {
                long[] ends = [.. words[0].Split('-').Select(e => long.Parse(e, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
                region = words[1].StartsWith('r') ? (ends[0], ends[1]) : null;
            }
            else if (words[0] == "Rss:" && words[1] != "0" && region is { } resident)
            {
                yield return resident;
            }
        }
    }

    private delegate int ReadPiece(Span<byte> buffer);

    private static long SearchPieces(ReadPiece read, Canary canary, string where, List<string> finds)
    {
        byte[] buffer = new byte[PieceBytes];
        long searched = 0;
        int kept = 0;
        int got;
        while ((got = read(buffer.AsSpan(kept))) > 0)
        {
            searched += got;
            if (canary.FindIn(buffer.AsSpan(0, kept + got)) is { } form)
            {
                finds.Add($"{form} in {where}");
                return searched;
            }

            int overlap = Math.Min(canary.Overlap, kept + got);
            buffer.AsSpan(kept + got - overlap, overlap).CopyTo(buffer);
            kept = overlap;
        }

        return searched;
    }
}
