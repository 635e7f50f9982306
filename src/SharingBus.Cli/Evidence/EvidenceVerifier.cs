using System.Security.Cryptography;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>
/// Checks a package with no network: its manifest, the bundle against the pinned keys, each log against the bundle, each entry against its log, each
/// receipt against the entries. In that order; the first that fails ends it.
/// </summary>
/// <param name="pinned">The governance keys that the auditor trusts.</param>
/// <param name="federation">The federation that it has to be about; null for the one it says.</param>
/// <param name="witnesses">How many other agencies must have cosigned the checkpoint of each log.</param>
internal sealed class EvidenceVerifier(IReadOnlyList<PublicSigningKey> pinned, string? federation = null, int witnesses = 0)
{
    private static readonly NamedFields SignedForm = new NamedFields(SignedBundle.Descriptor, SignedBundle.BundleFieldNumber).With(
        SignedBundle.SignaturesFieldNumber,
        new NamedFields(Signature.Descriptor, Signature.KeyIdFieldNumber, Signature.ValueFieldNumber));

    private static readonly NamedFields BundleForm = new NamedFields(Bundle.Descriptor, Bundle.FederationFieldNumber).With(
        Bundle.AgenciesFieldNumber,
        new NamedFields(Agency.Descriptor, Agency.IdFieldNumber).With(
            Agency.SigningKeysFieldNumber,
            new NamedFields(PublicKey.Descriptor, PublicKey.SpkiFieldNumber)));

    // Made here, so that fewer keys than it needs are a wrong call whatever is called with them.
    private readonly BundleVerifier _signatures = new("any", pinned, TimeProvider.System);

    /// <summary>Checks a package.</summary>
    /// <param name="stream">The package.</param>
    /// <param name="seen">Checkpoints of earlier days, each with its name for messages.</param>
    /// <exception cref="EvidenceRefused">It is no evidence; the reason says why.</exception>
    public EvidenceVerdict Verify(Stream stream, IReadOnlyList<(string Place, ReadOnlyMemory<byte> Note)> seen)
    {
        var package = EvidenceArchive.Open(stream);
        var manifest = package.ReadManifest();
        var register = ReadBundle(package.Read(EvidenceFormat.Bundle), manifest.Federation, EvidenceFormat.Bundle);
        var agencies = package.Names.Select(EvidenceFormat.AgencyOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var checks = agencies.ToDictionary(agency => agency, agency => LogCheck.Open(package, agency, register, witnesses), StringComparer.Ordinal);
        foreach (var agency in checks.Keys.Order(StringComparer.Ordinal))
        {
            checks[agency].ReadGrowth();
        }

        foreach (var (place, bytes) in seen)
        {
            var (note, checkpoint) = LogCheck.Read(bytes.Span, place);
            checks.Values.FirstOrDefault(check => check.Checkpoint.Log == checkpoint.Log)?.HoldAgainst(note, checkpoint, place);
        }

        var logs = checks.OrderBy(check => check.Key, StringComparer.Ordinal)
            .Select(check => check.Value.ReadEntries()).ToDictionary(log => log.Agency, StringComparer.Ordinal);
        var receipts = CheckReceipts(package, logs);
        return new EvidenceVerdict(receipts, logs.Values.Sum(log => log.Entries.Count), logs.Count, logs.Values.Sum(log => log.Entries.Values.Count(static entry => entry is null)));
    }

    /// <summary>Reads a serialized signed bundle of a federation, and who its agencies are.</summary>
    /// <param name="bytes">The bundle.</param>
    /// <param name="named">The federation.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="EvidenceRefused">It is none, of another federation, or the pinned keys have not signed it.</exception>
    internal EvidenceRegister ReadBundle(byte[] bytes, string named, string place)
    {
        var (signed, bundle) = Parse(bytes, place);

        if (bundle.Federation != named || (federation is not null && bundle.Federation != federation))
        {
            throw new EvidenceRefused(EvidenceReason.BundleWrongFederation, place, $"it is of {bundle.Federation}");
        }

        RequireSignatures(signed, place);
        var agencies = bundle.Agencies.DistinctBy(agency => agency.Id, StringComparer.Ordinal)
            .ToDictionary(agency => agency.Id, agency => (IReadOnlyList<PublicSigningKey>)[.. agency.SigningKeys.Select(key => KeyOf(key, place))], StringComparer.Ordinal);
        var keys = agencies.Values.SelectMany(static own => own).Select(static key => key.Id).ToArray();
        return agencies.Count == bundle.Agencies.Count && keys.Distinct(StringComparer.Ordinal).Count() == keys.Length
            ? new EvidenceRegister(bundle.Federation, agencies)
            : throw Malformed(place, "it names an agency or a key twice");
    }

    private static int CheckReceipts(EvidenceArchive package, IReadOnlyDictionary<string, ProvenLog> logs)
    {
        var check = new ReceiptCheck(logs);
        var receipts = 0;
        foreach (var (place, line) in package.Lines<ReceiptLine>(EvidenceFormat.Receipts, EvidenceReason.ReceiptMalformed))
        {
            ReceiptForm.Require(line, place);
            check.Check(line, place);
            receipts++;
        }

        return receipts;
    }

    private static (SignedBundle Signed, Bundle Bundle) Parse(byte[] bytes, string place)
    {
        try
        {
            var signed = SignedBundle.Parser.ParseUntrusted(SignedForm.Of(bytes));
            var bundle = Bundle.Parser.ParseUntrusted(BundleForm.Of(signed.Bundle.Memory));
            bool isBounded = signed.Bundle.Length <= BundleVerifier.MostBundleBytes && signed.Signatures.Count <= BundleVerifier.MostSignatures;
            return isBounded && bundle.Federation.Length > 0 ? (signed, bundle) : throw Malformed(place, "it is larger than bundles are, or of no federation");
        }
        catch (InvalidDataException)
        {
            throw Malformed(place, "it is no signed bundle");
        }
    }

    private static PublicSigningKey KeyOf(PublicKey key, string place)
    {
        try
        {
            return PublicSigningKey.FromSpki(key.Spki.Span);
        }
        catch (CryptographicException)
        {
            throw Malformed(place, "it holds a key that is none");
        }
    }

    private static EvidenceRefused Malformed(string place, string words) => new(EvidenceReason.BundleMalformed, place, words);

    private void RequireSignatures(SignedBundle signed, string place)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signed.Signatures)
        {
            var judged = _signatures.CheckSignature(signed.Bundle, signature);
            if (judged == BundleError.SignatureInvalid)
            {
                throw new EvidenceRefused(EvidenceReason.BundleUnsigned, place, $"the signature of key {signature.KeyId} is not that key's");
            }

            if (judged == BundleError.None)
            {
                signers.Add(signature.KeyId);
            }
        }

        if (signers.Count < BundleVerifier.RequiredSignatures)
        {
            throw new EvidenceRefused(EvidenceReason.BundleUnsigned, place, $"{signers.Count} of the pinned keys have signed it, and {BundleVerifier.RequiredSignatures} have to");
        }
    }
}
