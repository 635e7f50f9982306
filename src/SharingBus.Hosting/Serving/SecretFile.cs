namespace SharingBus.Hosting.Serving;

/// <summary>A file that holds one password, for its owner's eyes only.</summary>
public static class SecretFile
{
    /// <summary>Reads the password, without the line's end.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string Read(string path)
    {
        using FileStream file = OwnersFile.Open(path, "a password");
        using var reader = new StreamReader(file);
        string password = reader.ReadToEnd().Trim();
        return password.Length > 0 ? password : throw new InvalidDataException($"{path} holds no password.");
    }
}
