using System.Collections.Frozen;
using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Trust.Bundles;

/// <summary>
/// Accepts a bundle only where the pinned governance keys stand for it, it is the right one now, and every policy inside carries
/// its own agency's signature. Safe for use by several threads.
/// </summary>
public sealed class BundleVerifier
{
    /// <summary>Pinned keys that must have signed: no single signer can change the federation.</summary>
    public const int RequiredSignatures = 2;

    /// <summary>Most signatures looked at; a federation has a handful of governance signers.</summary>
    public const int MostSignatures = 16;

    /// <summary>Largest bundle, in bytes: hundreds of agencies with their policies take some hundreds of KiB.</summary>
    public const int MostBundleBytes = 4 * 1024 * 1024;

    private readonly string _federation;
    private readonly FrozenDictionary<string, PublicSigningKey> _pinned;
    private readonly TimeProvider _time;

    /// <summary>Prepares to verify the bundles of one federation.</summary>
    /// <param name="federation">The federation's name.</param>
    /// <param name="pinned">The governance keys, from the node's own configuration; at least <see cref="RequiredSignatures"/>.</param>
    /// <param name="time">The clock that the bundle's time is judged by.</param>
    /// <exception cref="ArgumentException">Fewer than the required number of different keys.</exception>
    public BundleVerifier(string federation, IEnumerable<PublicSigningKey> pinned, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(federation);
        _federation = federation;
        _pinned = pinned.DistinctBy(key => key.Id, StringComparer.Ordinal).ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _time = time;
        if (_pinned.Count < RequiredSignatures)
        {
            throw new ArgumentException($"At least {RequiredSignatures} different governance keys must be pinned.", nameof(pinned));
        }
    }

    /// <summary>Judges a bundle. The same bundle again is accepted: that is how one in force is confirmed to be current.</summary>
    /// <param name="signed">The bundle as it came.</param>
    /// <param name="inForce">The last bundle accepted; null at the first.</param>
    public BundleResult Verify(SignedBundle signed, VerifiedBundle? inForce) => Verify(signed, inForce, mayBeExpired: false);

    /// <summary>
    /// Judges a bundle that was accepted before and kept. It may have expired since: under it nothing new is released, but what is owed to
    /// holders still goes.
    /// </summary>
    /// <param name="signed">The bundle as it was kept.</param>
    public BundleResult VerifyKept(SignedBundle signed) => Verify(signed, inForce: null, mayBeExpired: true);

    /// <summary>Judges the bytes of a bundle that is not signed yet: whether it would be accepted, had the required keys signed it.</summary>
    /// <param name="bundle">A serialized <see cref="Bundle"/>.</param>
    /// <param name="inForce">The last bundle accepted; null at the first.</param>
    public BundleError CheckCandidate(ByteString bundle, VerifiedBundle? inForce) =>
        bundle.Length > MostBundleBytes ? BundleError.TooLarge : VerifyContents(new SignedBundle { Bundle = bundle }, inForce, [], mayBeExpired: false).Error;

    /// <summary>Judges one signature over the bytes of a bundle.</summary>
    /// <returns><see cref="BundleError.None"/>, or whether the key is not pinned or the signature not that key's over these bytes.</returns>
    public BundleError CheckSignature(ByteString bundle, Signature signature)
    {
        if (!_pinned.TryGetValue(signature.KeyId, out PublicSigningKey? key))
        {
            return BundleError.UnknownSigner;
        }

        bool valid = key.VerifyDigest(BundleDigests.OfBundle(bundle.Span), signature.Value.Span);
        return valid ? BundleError.None : BundleError.SignatureInvalid;
    }

    private BundleResult Verify(SignedBundle signed, VerifiedBundle? inForce, bool mayBeExpired)
    {
        BundleError error = CheckSignatures(signed, out HashSet<string> signers);
        return error == BundleError.None ? VerifyContents(signed, inForce, signers, mayBeExpired) : BundleResult.Refused(error);
    }

    private BundleResult VerifyContents(SignedBundle signed, VerifiedBundle? inForce, HashSet<string> signers, bool mayBeExpired)
    {
        Bundle? bundle = TryParse(signed.Bundle);
        if (bundle is null)
        {
            return BundleResult.Refused(BundleError.Malformed);
        }

        byte[] digest = SHA256.HashData(signed.Bundle.Span);
        bool refused = Refuses(CheckPlaceAndTime(bundle, mayBeExpired), out BundleError error)
            || Refuses(CheckVersion(bundle, digest, inForce), out error)
            || Refuses(CheckSigners(signers, bundle, inForce), out error)
            || Refuses(BundleContents.CheckAgencies(bundle), out error)
            || Refuses(RegisterContents.Check(bundle), out error)
            || Refuses(BundleContents.CheckPolicies(bundle, inForce?.Bundle), out error);
        return refused ? BundleResult.Refused(error) : BundleResult.Accepted(new VerifiedBundle(signed, bundle, digest));
    }

    private static bool Refuses(BundleError step, out BundleError error)
    {
        error = step;
        return step != BundleError.None;
    }

    private static Bundle? TryParse(ByteString bytes)
    {
        try
        {
            return Bundle.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static BundleError CheckVersion(Bundle bundle, byte[] digest, VerifiedBundle? inForce)
    {
        if (bundle.Version == 0 || bundle.Version < inForce?.Bundle.Version)
        {
            return BundleError.VersionRolledBack;
        }

        bool same = bundle.Version == inForce?.Bundle.Version;
        return same && !inForce!.Digest.Span.SequenceEqual(digest) ? BundleError.VersionReused : BundleError.None;
    }

    // What the register says of its signers can only take from what the pinned keys give.
    private static BundleError CheckSigners(HashSet<string> signers, Bundle bundle, VerifiedBundle? inForce) =>
        GovernanceSigners.HasOneTwice(signers, bundle, inForce?.Bundle) ? BundleError.SignerRepeated : BundleError.None;

    private BundleError CheckSignatures(SignedBundle signed, out HashSet<string> signers)
    {
        signers = new(StringComparer.Ordinal);
        if (signed.Bundle.Length > MostBundleBytes || signed.Signatures.Count > MostSignatures)
        {
            return BundleError.TooLarge;
        }

        byte[] digest = BundleDigests.OfBundle(signed.Bundle.Span);
        int unknown = 0;
        foreach (Signature signature in signed.Signatures)
        {
            if (!_pinned.TryGetValue(signature.KeyId, out PublicSigningKey? key))
            {
                // A signer that this node does not pin yet, or no longer: counts for nothing and does no harm.
                unknown++;
            }
            else if (!signers.Add(key.Id))
            {
                return BundleError.SignerRepeated;
            }
            else if (!key.VerifyDigest(digest, signature.Value.Span))
            {
                return BundleError.SignatureInvalid;
            }
        }

        BundleError tooFew = unknown > 0 ? BundleError.UnknownSigner : BundleError.TooFewSignatures;
        return signers.Count >= RequiredSignatures ? BundleError.None : tooFew;
    }

    private BundleError CheckPlaceAndTime(Bundle bundle, bool mayBeExpired)
    {
        if (bundle.Federation != _federation)
        {
            return BundleError.WrongFederation;
        }

        long now = _time.Now();
        if (now < bundle.ValidFromUnixMicros)
        {
            return BundleError.NotYetValid;
        }

        return now >= bundle.ValidUntilUnixMicros && !mayBeExpired ? BundleError.Expired : BundleError.None;
    }
}
