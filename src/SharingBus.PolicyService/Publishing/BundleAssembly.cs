using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;

namespace SharingBus.PolicyService.Publishing;

/// <summary>
/// Puts a bundle together from a federation's documents, the agencies' public keys and the policies that the agencies signed. Pure: the
/// same input gives the same bytes. It never signs a policy: only the agency can.
/// </summary>
public static class BundleAssembly
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>Assembles a bundle, or names everything that is missing or does not fit.</summary>
    /// <param name="documents">The documents, without errors.</param>
    /// <param name="keys">One for every agency of the register.</param>
    /// <param name="policies">One for every policy among the documents: that very policy, signed by its agency.</param>
    /// <param name="term">Version and validity.</param>
    public static AssembledBundle Assemble(
        FederationDocuments documents,
        IReadOnlyCollection<AgencyKeyring> keys,
        IReadOnlyCollection<AgencyPolicy> policies,
        BundleTerm term)
    {
        List<string> faults = [.. documents.Errors.Select(error => error.ToString()), .. TermFaults(term)];
        var bundle = documents.Register.Clone();
        bundle.Version = term.Version;
        bundle.IssuedAtUnixMicros = Micros(term.IssuedAt);
        bundle.ValidFromUnixMicros = Micros(term.ValidFrom);
        bundle.ValidUntilUnixMicros = Micros(term.ValidFrom + term.Validity);
        bundle.Agreements.AddRange(documents.Agreements);
        bundle.Ceiling = documents.Ceiling;
        AddKeys(bundle, keys, faults);
        AddPolicies(bundle, documents.Policies, policies, faults);
        return faults.Count == 0 ? new AssembledBundle(bundle) : new AssembledBundle(faults);
    }

    private static IEnumerable<string> TermFaults(BundleTerm term)
    {
        if (term.Version == 0)
        {
            yield return "The version must be at least 1.";
        }

        if (term.Validity <= TimeSpan.Zero)
        {
            yield return "The validity must be longer than zero.";
        }
    }

    private static void AddKeys(Bundle bundle, IReadOnlyCollection<AgencyKeyring> keyrings, List<string> faults)
    {
        foreach (var keyring in keyrings)
        {
            if (bundle.Agencies.FirstOrDefault(agency => agency.Id == keyring.Agency) is not { } agency)
            {
                faults.Add($"There are keys of '{keyring.Agency}', which the register does not name.");
                continue;
            }

            agency.SigningKeys.AddRange(keyring.Signing);
            agency.EncryptionKeys.AddRange(keyring.Encryption);
        }

        faults.AddRange(bundle.Agencies.Where(agency => agency.SigningKeys.Count == 0).Select(agency => $"'{agency.Id}' has no signing key."));
        faults.AddRange(bundle.Agencies.Where(agency => agency.EncryptionKeys.Count == 0).Select(agency => $"'{agency.Id}' has no encryption key."));
    }

    private static void AddPolicies(
        Bundle bundle, IReadOnlyList<ReleasePolicy> wanted, IReadOnlyCollection<AgencyPolicy> signed, List<string> faults)
    {
        foreach (var policy in wanted)
        {
            var bytes = policy.ToByteString();
            if (signed.FirstOrDefault(candidate => candidate.Policy == bytes && candidate.Signature is not null) is { } match)
            {
                bundle.Policies.Add(match);
            }
            else
            {
                faults.Add($"'{policy.Agency}' has not signed version {policy.Version} of its policy as the documents tell it.");
            }
        }

        if (signed.Count > wanted.Count)
        {
            faults.Add("There are more signed policies than policies among the documents.");
        }
    }

    /// <summary>An instant as messages carry it: microseconds since the Unix epoch, UTC.</summary>
    internal static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;
}
