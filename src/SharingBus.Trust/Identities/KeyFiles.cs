using System.Security.Cryptography;

namespace SharingBus.Trust.Identities;

/// <summary>Keys as PEM files: private ones with mode 0600, public ones for everybody.</summary>
public static class KeyFiles
{
    private const string PublicLabel = "PUBLIC KEY";

    /// <summary>Makes a signer's key and writes it to a new file.</summary>
    /// <exception cref="IOException">The file exists already: keys are never overwritten.</exception>
    public static SigningKey CreateSigner(string path)
    {
        SigningKey key = SigningKey.Create();
        key.Save(origin => PrivateFile.WriteKey(path, origin));
        return key;
    }

    /// <summary>Reads a signer's key.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file holds no private key on P-256.</exception>
    public static SigningKey LoadSigner(string path)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            PrivateFile.ReadKey(path, key);
            return new SigningKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Writes a public key.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="spki">DER SubjectPublicKeyInfo.</param>
    public static void WritePublic(string path, ReadOnlySpan<byte> spki) =>
        File.WriteAllText(path, PemEncoding.WriteString(PublicLabel, spki) + "\n");

    /// <summary>Reads a public key as DER SubjectPublicKeyInfo.</summary>
    /// <exception cref="InvalidDataException">The file holds no public key.</exception>
    public static byte[] ReadPublic(string path)
    {
        string text = File.ReadAllText(path);
        return PemEncoding.TryFind(text, out PemFields pem) && text[pem.Label] == PublicLabel
            ? Convert.FromBase64String(text[pem.Base64Data])
            : throw new InvalidDataException($"{path} holds no public key.");
    }
}
