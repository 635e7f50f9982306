using SharingBus.Lineage.Checkpoints;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Witnessing;

/// <summary>Finds the lines of a checkpoint's note that hold by the keys of a bundle.</summary>
internal static class LogSignature
{
    /// <summary>The line of the log's own agency, by a key in force; null where there is none.</summary>
    public static NoteSignature? OfLog(SignedNote note, Checkpoint checkpoint, AgencyPublicKeys agency, long nowUnixMicros)
    {
        byte[] digest = note.Digest();
        return note.Signatures.FirstOrDefault(line =>
            line.Name == checkpoint.Log && KeyOf(line, agency, nowUnixMicros) is { } key && key.VerifyDigestDer(digest, line.Value.Span));
    }

    /// <summary>The line of a witness, by a key in force; null where there is none.</summary>
    public static NoteSignature? OfWitness(SignedNote note, string witness, FederationKeys register, long nowUnixMicros)
    {
        string name = WitnessName.Of(register.Federation, witness);
        return register.Find(witness) is { } agency
            ? note.Signatures.FirstOrDefault(line =>
                line.Name == name
                && KeyOf(line, agency, nowUnixMicros) is { } key
                && Cosignature.TryOpen(line) is { } cosigned
                && key.VerifyDigestDer(Cosignature.Digest(note.Text, cosigned.UnixSeconds), cosigned.Signature.Span))
            : null;
    }

    private static PublicSigningKey? KeyOf(NoteSignature line, AgencyPublicKeys agency, long nowUnixMicros) => agency.SigningKeys.FirstOrDefault(key =>
        NoteSignature.HashOf(key.Spki.Span) == line.KeyHash && key.Validity.Contains(nowUnixMicros));
}
