using System.Buffers;
using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Trust.Bundles;

/// <summary>What must hold inside a bundle: whose key is whose is unambiguous, and every policy is its agency's own.</summary>
internal static class BundleContents
{
    private const int ShortestId = 3;
    private const int LongestId = 63;

    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Ids are well formed, and no id and no key stands twice, be it an agency's or a governance signer's.</summary>
    public static BundleError CheckAgencies(Bundle bundle)
    {
        HashSet<string> agencies = new(StringComparer.Ordinal);
        HashSet<string> keys = new(StringComparer.Ordinal);
        BundleError signers = GovernanceSigners.Check(bundle, key => CheckKey(key, keys));
        if (signers != BundleError.None)
        {
            return signers;
        }

        foreach (Agency agency in bundle.Agencies)
        {
            if (!IsAgencyId(agency.Id))
            {
                return BundleError.AgencyIdInvalid;
            }

            if (!agencies.Add(agency.Id))
            {
                return BundleError.AgencyRepeated;
            }

            IEnumerable<PublicKey> all = agency.SigningKeys.Concat(agency.EncryptionKeys);
            BundleError error = all.Select(key => CheckKey(key, keys)).FirstOrDefault(found => found != BundleError.None);
            if (error != BundleError.None)
            {
                return error;
            }
        }

        return BundleError.None;
    }

    /// <summary>Every policy is signed by its agency and not older than the one in force.</summary>
    public static BundleError CheckPolicies(Bundle bundle, Bundle? inForce)
    {
        Dictionary<string, ulong> versions = inForce is null ? [] : inForce.Policies
            .Select(policy => ReleasePolicy.Parser.ParseFrom(policy.Policy))
            .ToDictionary(policy => policy.Agency, policy => policy.Version, StringComparer.Ordinal);
        HashSet<string> agencies = new(StringComparer.Ordinal);
        foreach (AgencyPolicy signed in bundle.Policies)
        {
            ReleasePolicy? policy = TryParse(signed.Policy);
            Agency? agency = bundle.Agencies.FirstOrDefault(agency => agency.Id == policy?.Agency);
            if (policy is null || agency is null)
            {
                return BundleError.AgencyPolicyMalformed;
            }

            if (!agencies.Add(agency.Id))
            {
                return BundleError.AgencyPolicyRepeated;
            }

            BundleError error = CheckPolicySignature(bundle, agency, signed);
            if (error != BundleError.None)
            {
                return error;
            }

            if (policy.Version < versions.GetValueOrDefault(agency.Id))
            {
                return BundleError.AgencyPolicyRolledBack;
            }
        }

        return BundleError.None;
    }

    /// <summary>Whether a text has the form of an agency's id, which the names of systems have too: <c>[a-z0-9-]{3,63}</c>.</summary>
    public static bool IsAgencyId(string id) => IsId(id, s_idCharacters);

    /// <summary>Whether a text is 3 to 63 of some characters.</summary>
    public static bool IsId(string id, SearchValues<char> characters) =>
        id.Length is >= ShortestId and <= LongestId && !id.AsSpan().ContainsAnyExcept(characters);

    private static BundleError CheckKey(PublicKey key, HashSet<string> seen)
    {
        try
        {
            if (PublicEncryptionKey.From(key).Id != key.KeyId)
            {
                return BundleError.KeyInvalid;
            }
        }
        catch (CryptographicException)
        {
            return BundleError.KeyInvalid;
        }

        return seen.Add(key.KeyId) ? BundleError.None : BundleError.KeyRepeated;
    }

    private static BundleError CheckPolicySignature(Bundle bundle, Agency agency, AgencyPolicy signed)
    {
        PublicKey? stated = agency.SigningKeys.FirstOrDefault(key => key.KeyId == signed.Signature?.KeyId);
        if (stated is null || !Validity.Of(stated).Contains(bundle.IssuedAtUnixMicros))
        {
            return BundleError.AgencyPolicyKeyUnknown;
        }

        byte[] digest = BundleDigests.OfPolicy(bundle.Federation, signed.Policy.Span);
        bool valid = PublicSigningKey.From(stated).VerifyDigest(digest, signed.Signature!.Value.Span);
        return valid ? BundleError.None : BundleError.AgencyPolicySignatureInvalid;
    }

    private static ReleasePolicy? TryParse(ByteString bytes)
    {
        try
        {
            return ReleasePolicy.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
