using System.Security.Cryptography;
using SharingBus.Trust.Bundles;

namespace SharingBus.Trust.Identities;

/// <summary>
/// An agency's private keys: one to sign with, one to receive with, older ones of both until the bundle no longer names them, and the
/// secrets of its pseudonyms. In a directory they are <c>signing.pem</c>, <c>signing-old-*.pem</c>, <c>encryption.pem</c>,
/// <c>encryption-old-*.pem</c>, <c>pseudonym.key</c> and <c>pseudonym-federation.key</c>, mode 0600. Safe for use by several threads.
/// </summary>
public sealed class AgencyKeys : IDisposable
{
    private const string Signs = "signing";
    private const string Encrypts = "encryption";
    private const string PseudonymFile = "pseudonym.key";
    private const string FederationPseudonymFile = "pseudonym-federation.key";
    private const int SecretBytes = 32;

    private readonly byte[] _pseudonymSecret;
    private readonly byte[] _federationPseudonymSecret;
    private readonly string? _directory;
    private readonly Lock _reading = new();
    private readonly List<IDisposable> _retired = [];
    private volatile PrivateKeySet _keys;

    private AgencyKeys(string agency, string? directory, PrivateKeySet keys, byte[] pseudonym, byte[] federation)
    {
        Agency = agency;
        _directory = directory;
        _keys = keys;
        _pseudonymSecret = pseudonym;
        _federationPseudonymSecret = federation;
    }

    /// <summary>The agency's id.</summary>
    public string Agency { get; }

    /// <summary>What the agency signs with, once the bundle names it; see <see cref="SigningKeyIn"/>.</summary>
    public SigningKey Signing => _keys.Signing[0];

    /// <summary>What others encrypt to, once the bundle names it.</summary>
    public EncryptionKey Encryption => _keys.Encryption[0];

    /// <summary>New random keys.</summary>
    public static AgencyKeys Create(string agency) => new(
        agency,
        directory: null,
        new PrivateKeySet([SigningKey.Create()], [EncryptionKey.Create()]),
        RandomNumberGenerator.GetBytes(SecretBytes),
        federation: []);

    /// <summary>Reads the keys of <paramref name="agency"/> from a directory.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on one of the files.</exception>
    /// <exception cref="InvalidDataException">A file holds no private key on P-256.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static AgencyKeys Load(string agency, string directory) => new(
        agency,
        directory,
        ReadAll(directory),
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
    public EncryptionKey? FindEncryptionKey(string keyId) => _keys.FindEncryptionKey(keyId);

    /// <summary>
    /// The key to sign with at an instant: the newest that is held and that <paramref name="published"/> has in force, so that a key may lie ready
    /// before the bundle names it, and an older one serves until then. Null where there is none.
    /// </summary>
    /// <param name="published">The agency's keys in the bundle in force.</param>
    /// <param name="unixMicros">The instant.</param>
    public SigningKey? SigningKeyIn(AgencyPublicKeys published, long unixMicros)
    {
        foreach (SigningKey key in _keys.Signing)
        {
            if (published.FindSigningKey(key.Id)?.Validity.Contains(unixMicros) == true)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads the signing and encryption keys again from the directory they came from: all of them, or, where that fails, none. Secrets of
    /// pseudonyms stay as they are.
    /// </summary>
    /// <returns>Whether there are other keys than before.</returns>
    /// <inheritdoc cref="Load" path="/exception"/>
    public bool Reload()
    {
        if (_directory is null)
        {
            return false;
        }

        lock (_reading)
        {
            PrivateKeySet read = ReadAll(_directory);
            bool isOther = !read.IsSameAs(_keys);

            // What somebody works with at this moment must not be disposed under his hands.
            _retired.AddRange(isOther ? _keys.All : []);
            if (isOther)
            {
                _keys = read;
            }
            else
            {
                DisposeAll(read.All);
            }

            return isOther;
        }
    }

    /// <summary>Writes the keys in use to an existing directory, mode 0600.</summary>
    /// <exception cref="IOException">A file exists already: keys are never overwritten.</exception>
    public void Save(string directory)
    {
        Signing.Save(key => PrivateFile.WriteKey(InUse(directory, Signs), key));
        Encryption.Save(key => PrivateFile.WriteKey(InUse(directory, Encrypts), key));
        if (_pseudonymSecret.Length > 0)
        {
            PrivateFile.WriteSecret(Path.Combine(directory, PseudonymFile), _pseudonymSecret);
        }
    }

    /// <summary>
    /// Puts new keys into a directory of keys; those in use so far are kept beside them as older ones. A node that holds the directory reads
    /// them by itself. At no moment is a key missing.
    /// </summary>
    /// <param name="agency">The agency.</param>
    /// <param name="directory">The directory.</param>
    /// <returns>All keys of the directory, the new ones in use.</returns>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static AgencyKeys Rotate(string agency, string directory)
    {
        using AgencyKeys before = Load(agency, directory);
        using AgencyKeys next = Create(agency);
        Replace(directory, Signs, before.Signing.Id, path => next.Signing.Save(key => PrivateFile.WriteKey(path, key)));
        Replace(directory, Encrypts, before.Encryption.Id, path => next.Encryption.Save(key => PrivateFile.WriteKey(path, key)));
        return Load(agency, directory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_reading)
        {
            DisposeAll(_keys.All.Concat(_retired));
        }

        CryptographicOperations.ZeroMemory(_pseudonymSecret);
        CryptographicOperations.ZeroMemory(_federationPseudonymSecret);
    }

    private static string InUse(string directory, string use) => Path.Combine(directory, $"{use}.pem");

    private static IEnumerable<string> Older(string directory, string use) =>
        Directory.EnumerateFiles(directory, $"{use}-old-*.pem").OrderDescending(StringComparer.Ordinal);

    // The old key's copy first, then the new one in one step over the old.
    private static void Replace(string directory, string use, string oldId, Action<string> write)
    {
        string unfinished = InUse(directory, use) + ".new";
        File.Copy(InUse(directory, use), Path.Combine(directory, $"{use}-old-{oldId}.pem"));
        File.Delete(unfinished);
        write(unfinished);
        File.Move(unfinished, InUse(directory, use), overwrite: true);
    }

    private static PrivateKeySet ReadAll(string directory)
    {
        List<SigningKey> signing = [];
        List<EncryptionKey> encryption = [];
        try
        {
            signing.AddRange(Older(directory, Signs).Prepend(InUse(directory, Signs)).Select(KeyFiles.LoadSigner));
            encryption.AddRange(Older(directory, Encrypts).Prepend(InUse(directory, Encrypts)).Select(ReadEncryption));
            return new PrivateKeySet(signing, encryption);
        }
        catch
        {
            DisposeAll(signing.Concat<IDisposable>(encryption));
            throw;
        }
    }

    private static void DisposeAll(IEnumerable<IDisposable> keys)
    {
        foreach (IDisposable key in keys)
        {
            key.Dispose();
        }
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
