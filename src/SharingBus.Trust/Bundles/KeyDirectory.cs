namespace SharingBus.Trust.Bundles;

/// <summary>
/// The keys in force now. A new bundle replaces the whole snapshot; whoever works with keys takes <see cref="Current"/> once per
/// piece of work and so never mixes two bundles.
/// </summary>
public sealed class KeyDirectory(VerifiedBundle bundle)
{
    private volatile FederationKeys _current = new(bundle);

    /// <summary>The snapshot in force.</summary>
    public FederationKeys Current => _current;

    /// <summary>Puts the keys of <paramref name="bundle"/> in force.</summary>
    public void Replace(VerifiedBundle bundle) => _current = new FederationKeys(bundle);
}
