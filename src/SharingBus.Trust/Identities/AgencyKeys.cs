using System.Security.Cryptography;

namespace SharingBus.Trust.Identities;

/// <summary>
/// An agency's private keys: one to sign with, one to receive with, and older ones to receive with until the bundle no longer
/// names them. In a directory they are <c>signing.pem</c>, <c>encryption.pem</c> and <c>encryption-old-*.pem</c>, mode 0600.
/// </summary>
public sealed class AgencyKeys : IDisposable
{
    private const string SigningFile = "signing.pem";
    private const string EncryptionFile = "encryption.pem";
    private const string OldEncryptionFiles = "encryption-old-*.pem";

    private readonly Dictionary<string, EncryptionKey> _encryption;

    private AgencyKeys(string agency, SigningKey signing, EncryptionKey encryption, IEnumerable<EncryptionKey> older)
    {
        Agency = agency;
        Signing = signing;
        Encryption = encryption;
        _encryption = new(StringComparer.Ordinal) { [encryption.Id] = encryption };
        foreach (EncryptionKey key in older)
        {
            _encryption[key.Id] = key;
        }
    }

    /// <summary>The agency's id.</summary>
    public string Agency { get; }

    /// <summary>What the agency signs with.</summary>
    public SigningKey Signing { get; }

    /// <summary>What others encrypt to from now on.</summary>
    public EncryptionKey Encryption { get; }

    /// <summary>New random keys.</summary>
    public static AgencyKeys Create(string agency) => new(agency, SigningKey.Create(), EncryptionKey.Create(), []);

    /// <summary>Reads the keys of <paramref name="agency"/> from a directory.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on one of the files.</exception>
    /// <exception cref="InvalidDataException">A file holds no private key on P-256.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static AgencyKeys Load(string agency, string directory) => new(
        agency,
        KeyFiles.LoadSigner(Path.Combine(directory, SigningFile)),
        ReadEncryption(Path.Combine(directory, EncryptionFile)),
        Directory.EnumerateFiles(directory, OldEncryptionFiles).Select(ReadEncryption));

    /// <summary>The private key of that id, in use or older; null where the agency does not hold it.</summary>
    public EncryptionKey? FindEncryptionKey(string keyId) => _encryption.GetValueOrDefault(keyId);

    /// <summary>Writes the keys in use to an existing directory, mode 0600.</summary>
    /// <exception cref="IOException">A file exists already: keys are never overwritten.</exception>
    public void Save(string directory)
    {
        Signing.Save(key => PrivateFile.WriteKey(Path.Combine(directory, SigningFile), key));
        Encryption.Use(key =>
        {
            PrivateFile.WriteKey(Path.Combine(directory, EncryptionFile), key);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        foreach (EncryptionKey key in _encryption.Values)
        {
            key.Dispose();
        }
    }

    private static EncryptionKey ReadEncryption(string path)
    {
        ECDiffieHellman key = ECDiffieHellman.Create();
        try
        {
            PrivateFile.ReadKey(path, key);
            return new EncryptionKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
