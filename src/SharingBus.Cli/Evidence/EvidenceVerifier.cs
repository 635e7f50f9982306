using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Checkpoints;
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
internal sealed class EvidenceVerifier(IReadOnlyList<PublicSigningKey> pinned, string? federation = null)
{
    /// <summary>Checks a package.</summary>
    /// <param name="stream">The package.</param>
    /// <param name="seen">Checkpoints of earlier days, each with its name for messages.</param>
    /// <exception cref="EvidenceRefused">It is no evidence; the reason says why.</exception>
    public EvidenceVerdict Verify(Stream stream, IReadOnlyList<(string Place, ReadOnlyMemory<byte> Note)> seen)
    {
        var package = EvidenceArchive.Open(stream);
        var manifest = package.ReadManifest();
        var register = ReadBundle(package.Read(EvidenceFormat.Bundle), manifest.Federation);
        var agencies = package.Names.Select(EvidenceFormat.AgencyOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var checks = agencies.ToDictionary(agency => agency, agency => LogCheck.Open(package, agency, register), StringComparer.Ordinal);
        foreach (var (place, bytes) in seen)
        {
            var (note, checkpoint) = LogCheck.Read(bytes.Span, place);
            checks.Values.FirstOrDefault(check => check.Checkpoint.Log == checkpoint.Log)?.HoldAgainst(note, checkpoint, place);
        }

        var logs = checks.OrderBy(check => check.Key, StringComparer.Ordinal)
            .Select(check => check.Value.ReadEntries()).ToDictionary(log => log.Agency, StringComparer.Ordinal);
        var receipts = CheckReceipts(package, logs);
        return new EvidenceVerdict(receipts, logs.Values.Sum(log => log.Entries.Count), [.. logs.Values.Select(log => log.Checkpoint)]);
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

    /// <summary>Reads a serialized signed bundle of a federation, and who its agencies are.</summary>
    /// <exception cref="EvidenceRefused">It is none, of another federation, or the pinned keys have not signed it.</exception>
    internal EvidenceRegister ReadBundle(byte[] bytes, string named)
    {
        SignedBundle signed;
        Bundle bundle;
        try
        {
            signed = SignedBundle.Parser.ParseUntrusted(bytes);
            bundle = Bundle.Parser.ParseUntrusted(signed.Bundle.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new EvidenceRefused(EvidenceReason.BundleMalformed, EvidenceFormat.Bundle, "it is no signed bundle");
        }

        if (bundle.Federation != named || (federation is not null && bundle.Federation != federation))
        {
            throw new EvidenceRefused(EvidenceReason.BundleWrongFederation, EvidenceFormat.Bundle, $"it is of {bundle.Federation}");
        }

        RequireSignatures(signed);
        try
        {
            return new EvidenceRegister(bundle.Federation, bundle.Agencies.ToDictionary(agency => agency.Id, agency => new AgencyPublicKeys(agency), StringComparer.Ordinal));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new EvidenceRefused(EvidenceReason.BundleMalformed, EvidenceFormat.Bundle, "it holds a key that is none, or an agency twice");
        }
    }

    private void RequireSignatures(SignedBundle signed)
    {
        var verifier = new BundleVerifier("any", pinned, TimeProvider.System);
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signed.Signatures)
        {
            var judged = verifier.CheckSignature(signed.Bundle, signature);
            if (judged == BundleError.SignatureInvalid)
            {
                throw new EvidenceRefused(EvidenceReason.BundleUnsigned, EvidenceFormat.Bundle, $"the signature of key {signature.KeyId} is not that key's");
            }

            if (judged == BundleError.None)
            {
                signers.Add(signature.KeyId);
            }
        }

        if (signers.Count < BundleVerifier.RequiredSignatures)
        {
            throw new EvidenceRefused(EvidenceReason.BundleUnsigned, EvidenceFormat.Bundle, $"{signers.Count} of the pinned keys have signed it, and {BundleVerifier.RequiredSignatures} have to");
        }
    }
}
