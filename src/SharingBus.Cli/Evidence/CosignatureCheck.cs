using SharingBus.Lineage.Checkpoints;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Evidence;

/// <summary>Checks which agencies of the federation vouch for the checkpoint of another's log.</summary>
internal static class CosignatureCheck
{
    /// <summary>The agencies that have cosigned a checkpoint. Lines of whoever the bundle does not name, and of the log's own agency, count for nothing.</summary>
    /// <exception cref="EvidenceRefused">A line has the name and key of a witness that has not cosigned.</exception>
    public static IReadOnlyCollection<string> Witnesses(SignedNote note, string agency, EvidenceRegister register, string place)
    {
        var named = register.Agencies.Keys.Where(id => id.Length > 0 && id != agency).ToDictionary(id => WitnessName.Of(register.Federation, id), StringComparer.Ordinal);
        var witnesses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in note.Signatures)
        {
            if (!named.TryGetValue(line.Name, out var witness) || KeysOf(line, register.Agencies[witness]) is not { Length: > 0 } keys)
            {
                continue;
            }

            if (!keys.Any(key => Holds(note, line, key)))
            {
                throw new EvidenceRefused(EvidenceReason.CosignatureInvalid, place, $"the cosignature in the name of {witness} is not that agency's");
            }

            witnesses.Add(witness);
        }

        return witnesses;
    }

    private static PublicSigningKey[] KeysOf(NoteSignature line, IReadOnlyList<PublicSigningKey> keys) =>
        [.. keys.Where(key => NoteSignature.HashOf(key.Spki.Span) == line.KeyHash)];

    private static bool Holds(SignedNote note, NoteSignature line, PublicSigningKey key) =>
        Cosignature.TryOpen(line) is { } cosigned && key.VerifyDigestDer(Cosignature.Digest(note.Text, cosigned.UnixSeconds), cosigned.Signature.Span);
}
