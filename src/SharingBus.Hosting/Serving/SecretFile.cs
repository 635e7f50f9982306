namespace SharingBus.Hosting.Serving;

/// <summary>A file that holds one password or token, for its owner's eyes only.</summary>
public static class SecretFile
{
    /// <summary>Reads the secret, without the line's end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it holds, for the words of a refusal.</param>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static string Read(string path, string kind = "password")
    {
        using FileStream file = OwnersFile.Open(path, $"a {kind}");
        using var reader = new StreamReader(file);
        string secret = reader.ReadToEnd().Trim();
        return secret.Length > 0 ? secret : throw new InvalidDataException($"{path} holds no {kind}.");
    }
}
