using SharingBus.SecurityTests.Broker;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>All files of a database server that runs, its write-ahead log with them.</summary>
internal static class ServerFiles
{
    /// <summary>Searches them for texts, which must be in none, and says how many they are and whether some bytes are in one.</summary>
    // A server removes and renames files while it runs: one that is gone has nothing.
    public static (int Files, bool HasSealed) Search(DirectoryInfo files, byte[] sealedBytes, params Canary[] canaries)
    {
        int searched = 0;
        bool found = false;

        // In a table a large value is cut into pieces of less than 2,000 bytes, and in the log a page has a header: a piece stands whole somewhere.
        ReadOnlySpan<byte> piece = sealedBytes.AsSpan(0, Math.Min(sealedBytes.Length, 400));
        foreach (FileInfo file in files.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (file.UnixFileMode.HasFlag(UnixFileMode.UserRead) && file.Exists && TryRead(file) is { } bytes)
            {
                searched++;
                found |= bytes.AsSpan().IndexOf(piece) >= 0;
                Assert.All(canaries, canary => Assert.Null(canary.FindIn(bytes)));
            }
        }

        return (searched, found);
    }

    private static byte[]? TryRead(FileInfo file)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (IOException)
        {
            return null; // gone meanwhile, or a socket
        }
    }
}
