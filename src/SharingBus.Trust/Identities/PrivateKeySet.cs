namespace SharingBus.Trust.Identities;

/// <summary>The private keys that an agency holds at one time. Never changes; other keys are another set.</summary>
internal sealed class PrivateKeySet
{
    private readonly Dictionary<string, EncryptionKey> _encryption = new(StringComparer.Ordinal);

    /// <summary>Puts a set together.</summary>
    /// <param name="signing">What the agency signs with: the newest key first.</param>
    /// <param name="encryption">What it receives with: the newest key first.</param>
    public PrivateKeySet(IReadOnlyList<SigningKey> signing, IReadOnlyList<EncryptionKey> encryption)
    {
        Signing = signing;
        Encryption = encryption;
        foreach (EncryptionKey key in encryption)
        {
            _encryption[key.Id] = key;
        }
    }

    /// <summary>What the agency signs with: the newest key first.</summary>
    public IReadOnlyList<SigningKey> Signing { get; }

    /// <summary>What the agency receives with: the newest key first.</summary>
    public IReadOnlyList<EncryptionKey> Encryption { get; }

    /// <summary>All keys.</summary>
    public IEnumerable<IDisposable> All => Signing.Concat<IDisposable>(Encryption);

    /// <summary>The key of that id to receive with; null where there is none such.</summary>
    public EncryptionKey? FindEncryptionKey(string keyId) => _encryption.GetValueOrDefault(keyId);

    /// <summary>Whether another set holds the same keys in the same order.</summary>
    public bool IsSameAs(PrivateKeySet other) =>
        Signing.Select(key => key.Id).SequenceEqual(other.Signing.Select(key => key.Id), StringComparer.Ordinal)
        && Encryption.Select(key => key.Id).SequenceEqual(other.Encryption.Select(key => key.Id), StringComparer.Ordinal);
}
