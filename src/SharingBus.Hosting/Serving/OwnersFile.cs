namespace SharingBus.Hosting.Serving;

/// <summary>Opens files that only their owner may have rights on.</summary>
public static class OwnersFile
{
    private const UnixFileMode TooWide = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite) & (UnixFileMode)0xFFF;

    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="holds">What it holds, for the refusal.</param>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    public static FileStream Open(string path, string holds)
    {
        // No buffer: the stream would keep a copy that nobody wipes.
        FileStream file = new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });

        // Asked of the open file, not of the path, so that nobody can swap it in between.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & TooWide) != UnixFileMode.None)
        {
            file.Dispose();
            throw new UnauthorizedAccessException($"{path} holds {holds}; only its owner may have rights on it: chmod 600.");
        }

        return file;
    }
}
