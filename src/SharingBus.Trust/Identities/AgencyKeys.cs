using System.Security.Cryptography;

namespace SharingBus.Trust.Identities;

/// <summary>
/// An agency's private keys: one to sign with, one to receive with, and older ones to receive with until the bundle no longer
/// names them, and the secrets of its pseudonyms. In a directory they are <c>signing.pem</c>, <c>encryption.pem</c>,
/// <c>encryption-old-*.pem</c>, <c>pseudonym.key</c> and <c>pseudonym-federation.key</c>, mode 0600.
/// </summary>
public sealed class AgencyKeys : IDisposable
{
    private const string SigningFile = "signing.pem";
    private const string EncryptionFile = "encryption.pem";
    private const string OldEncryptionFiles = "encryption-old-*.pem";
    private const string PseudonymFile = "pseudonym.key";
    private const string FederationPseudonymFile = "pseudonym-federation.key";
    private const int SecretBytes = 32;

    private readonly Dictionary<string, EncryptionKey> _encryption;
    private readonly byte[] _pseudonymSecret;
    private readonly byte[] _federationPseudonymSecret;

    private AgencyKeys(string agency, SigningKey signing, EncryptionKey encryption, IEnumerable<EncryptionKey> older, byte[] pseudonym, byte[] federation)
    {
        _pseudonymSecret = pseudonym;
        _federationPseudonymSecret = federation;
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
    public static AgencyKeys Create(string agency) =>
        new(agency, SigningKey.Create(), EncryptionKey.Create(), [], RandomNumberGenerator.GetBytes(SecretBytes), federation: []);

    /// <summary>Reads the keys of <paramref name="agency"/> from a directory.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on one of the files.</exception>
    /// <exception cref="InvalidDataException">A file holds no private key on P-256.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static AgencyKeys Load(string agency, string directory) => new(
        agency,
        KeyFiles.LoadSigner(Path.Combine(directory, SigningFile)),
        ReadEncryption(Path.Combine(directory, EncryptionFile)),
        Directory.EnumerateFiles(directory, OldEncryptionFiles).Select(ReadEncryption),
        ReadSecret(Path.Combine(directory, PseudonymFile)),
        ReadSecret(Path.Combine(directory, FederationPseudonymFile)));

    /// <summary>
    /// What the agency's pseudonyms are made with; empty where it has none. It is never renewed with the other keys: the same person would
    /// get another pseudonym.
    /// </summary>
    public ReadOnlyMemory<byte> PseudonymSecret => _pseudonymSecret;

    /// <summary>What pseudonyms that are the same throughout the federation are made with; empty where the agency was not given it.</summary>
    public ReadOnlyMemory<byte> FederationPseudonymSecret => _federationPseudonymSecret;

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
        if (_pseudonymSecret.Length > 0)
        {
            PrivateFile.WriteSecret(Path.Combine(directory, PseudonymFile), _pseudonymSecret);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        foreach (EncryptionKey key in _encryption.Values)
        {
            key.Dispose();
        }

        CryptographicOperations.ZeroMemory(_pseudonymSecret);
        CryptographicOperations.ZeroMemory(_federationPseudonymSecret);
    }

    private static byte[] ReadSecret(string path) => File.Exists(path) ? PrivateFile.ReadSecret(path, SecretBytes) : [];

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
