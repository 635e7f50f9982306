using SharingBus.Federation.V1;

namespace SharingBus.Trust.Bundles;

/// <summary>
/// Who the register says holds which governance key. Never a reason to accept a signature, for the pinned keys alone are that; but of
/// one signer's keys only one counts.
/// </summary>
internal static class GovernanceSigners
{
    /// <summary>Every signer has a name of its own and a key, and every key passes <paramref name="checkKey"/>.</summary>
    public static BundleError Check(Bundle bundle, Func<PublicKey, BundleError> checkKey)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (GovernanceSigner signer in bundle.GovernanceSigners)
        {
            if (string.IsNullOrWhiteSpace(signer.Name) || signer.Keys.Count == 0 || !names.Add(signer.Name))
            {
                return BundleError.GovernanceSignerInvalid;
            }

            BundleError error = signer.Keys.Select(checkKey).FirstOrDefault(found => found != BundleError.None);
            if (error != BundleError.None)
            {
                return error;
            }
        }

        return BundleError.None;
    }

    /// <summary>
    /// Whether two of the keys are one signer's. The bundle in force is asked as well as the new one: whoever makes a bundle might leave out
    /// of it whose the keys are.
    /// </summary>
    public static bool HasOneTwice(IReadOnlyCollection<string> keyIds, Bundle bundle, Bundle? inForce) =>
        bundle.GovernanceSigners.Concat(inForce?.GovernanceSigners ?? []).Any(signer => signer.Keys.Count(key => keyIds.Contains(key.KeyId)) > 1);
}
