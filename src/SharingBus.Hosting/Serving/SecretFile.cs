namespace SharingBus.Hosting.Serving;

/// <summary>A file that holds one password or key, for its owner's eyes only.</summary>
public static class SecretFile
{
    private const UnixFileMode TooWide = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite) & (UnixFileMode)0xFFF;

    /// <summary>Reads the password, without the line's end.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string Read(string path)
    {
        using FileStream file = OpenOwners(path);
        using var reader = new StreamReader(file);
        string password = reader.ReadToEnd().Trim();
        return password.Length > 0 ? password : throw new InvalidDataException($"{path} holds no password.");
    }

    /// <summary>Opens a file with a secret in whatever form, for example a private key.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    public static FileStream OpenOwners(string path)
    {
        FileStream file = File.OpenRead(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & TooWide) != UnixFileMode.None)
        {
            file.Dispose();
            throw new UnauthorizedAccessException($"{path} holds a secret; only its owner may have rights on it: chmod 600.");
        }

        return file;
    }
}
