namespace SharingBus.Hosting.Serving;

/// <summary>A file that holds one password, for its owner's eyes only.</summary>
public static class SecretFile
{
    private const UnixFileMode TooWide = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite) & (UnixFileMode)0xFFF;

    /// <summary>Reads the password, without the line's end.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & TooWide) != UnixFileMode.None)
        {
            throw new UnauthorizedAccessException($"{path} holds a password; only its owner may have rights on it: chmod 600.");
        }

        using var reader = new StreamReader(file);
        string password = reader.ReadToEnd().Trim();
        return password.Length > 0 ? password : throw new InvalidDataException($"{path} holds no password.");
    }
}
