using Google.Protobuf;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>Checks the log of one agency: that the agency stands for its state, and that the entries are in it.</summary>
internal sealed class LogCheck
{
    private const int MostEntryBytes = 16 * 1024 * 1024;
    private const int MostPath = 64;
    private const int MostSignatures = 100;

    private readonly EvidenceArchive _package;
    private readonly string _agency;
    private readonly AgencyPublicKeys _keys;
    private readonly Dictionary<long, TreeHash[]> _growth;

    private LogCheck(EvidenceArchive package, string agency, AgencyPublicKeys keys, Checkpoint checkpoint)
    {
        _package = package;
        _agency = agency;
        _keys = keys;
        _growth = ReadGrowth(package, EvidenceFormat.Consistency(agency));
        Checkpoint = checkpoint;
    }

    /// <summary>The state that the agency stands for.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Reads the checkpoint of an agency's log.</summary>
    /// <exception cref="EvidenceRefused">It is none, of another log, or nobody stands for it.</exception>
    public static LogCheck Open(EvidenceArchive package, string agency, EvidenceRegister register)
    {
        var place = EvidenceFormat.Checkpoint(agency);
        var (note, checkpoint) = Read(package.Read(place), place);
        var keys = register.Agencies.GetValueOrDefault(agency);
        if (keys is null || checkpoint.Log != LogName.Of(register.Federation, agency))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointOfAnotherLog, place, $"it is of {checkpoint.Log}");
        }

        return IsSigned(note, checkpoint, keys)
            ? new LogCheck(package, agency, keys, checkpoint)
            : throw new EvidenceRefused(EvidenceReason.CheckpointUnsigned, place, "none of the agency's keys has signed it");
    }

    /// <summary>Reads a note that holds a checkpoint.</summary>
    /// <exception cref="EvidenceRefused">It is none.</exception>
    public static (SignedNote Note, Checkpoint Checkpoint) Read(ReadOnlySpan<byte> bytes, string place) =>
        SignedNote.TryParse(bytes) is { Signatures.Count: <= MostSignatures } note && Checkpoint.TryParse(note.Text) is { } checkpoint && note.Text == checkpoint.Text
            ? (note, checkpoint)
            : throw new EvidenceRefused(EvidenceReason.NoteMalformed, place, "it is no signed note of a checkpoint");

    /// <summary>Holds the log against a checkpoint of it that was seen before.</summary>
    /// <exception cref="EvidenceRefused">The log has not only grown since, or it is not shown.</exception>
    public void HoldAgainst(SignedNote note, Checkpoint seen, string place)
    {
        if (!IsSigned(note, seen, _keys))
        {
            throw new EvidenceRefused(EvidenceReason.SeenUnsigned, place, "none of the agency's keys has signed it");
        }

        if (seen.Size == Checkpoint.Size && seen.Root != Checkpoint.Root)
        {
            throw new EvidenceRefused(EvidenceReason.Forked, place, $"two states of {_agency} have {seen.Size} entries");
        }

        if (seen.Size > Checkpoint.Size)
        {
            throw new EvidenceRefused(EvidenceReason.RolledBack, place, $"{_agency} had {seen.Size} entries, and has {Checkpoint.Size}");
        }

        if (seen.Size < Checkpoint.Size && !HasGrown(seen))
        {
            throw new EvidenceRefused(EvidenceReason.Inconsistent, place, $"nothing shows that {_agency} has only grown from {seen.Size} entries");
        }
    }

    /// <summary>Reads the entries.</summary>
    /// <exception cref="EvidenceRefused">One is not in the log.</exception>
    public ProvenLog ReadEntries()
    {
        var entries = new Dictionary<long, JournalEntry?>();
        long before = -1;
        foreach (var (place, line) in _package.Lines<EntryLine>(EvidenceFormat.Entries(_agency), EvidenceReason.EntryMalformed))
        {
            var (commitment, entry) = Open(line, place);
            if (line.Index <= before)
            {
                throw new EvidenceRefused(EvidenceReason.EntryOrder, place, $"entry {line.Index} stands behind entry {before}");
            }

            before = line.Index;
            if (!ProofVerifier.VerifyInclusion(EntryCommitment.LeafHash(commitment), line.Index, Checkpoint.Size, PathOf(line.Path, place), Checkpoint.Root))
            {
                throw new EvidenceRefused(EvidenceReason.EntryNotInLog, place, $"entry {line.Index} is not in the log of {_agency}");
            }

            entries.Add(line.Index, entry);
        }

        return new ProvenLog(_agency, Checkpoint, entries);
    }

    /// <summary>Whether one of an agency's signing keys has signed a checkpoint under the log's name.</summary>
    internal static bool IsSigned(SignedNote note, Checkpoint checkpoint, AgencyPublicKeys keys)
    {
        var digest = note.Digest();
        return note.Signatures
            .Where(signature => signature.Name == checkpoint.Log)
            .Any(signature => keys.SigningKeys.Any(key =>
                NoteSignature.HashOf(key.Spki.Span) == signature.KeyHash && key.VerifyDigestDer(digest, signature.Value.Span)));
    }

    private static (TreeHash Commitment, JournalEntry? Entry) Open(EntryLine line, string place)
    {
        if (line.Index < 0)
        {
            throw Malformed(place, "its index is below 0");
        }

        if (line is { Commitment: { } erased, Salt: null, Entry: null })
        {
            return (TreeHash.Read(Bytes(erased, TreeHash.Size, place, exact: true)), null);
        }

        if (line is not { Commitment: null, Salt: { } salt, Entry: { } body })
        {
            throw Malformed(place, "it has neither salt and entry nor a commitment alone");
        }

        var bytes = Bytes(body, MostEntryBytes, place);
        var commitment = EntryCommitment.Compute(Bytes(salt, EntryCommitment.SaltSize, place, exact: true), bytes);
        try
        {
            return (commitment, JournalEntry.Parser.ParseUntrusted(bytes));
        }
        catch (InvalidProtocolBufferException)
        {
            throw Malformed(place, "its bytes are no entry of a journal");
        }
    }

    private bool HasGrown(Checkpoint seen) => seen.Size == 0 // every log has grown from nothing
        ? seen.Root == TreeHasher.EmptyRoot
        : _growth.TryGetValue(seen.Size, out var path) && ProofVerifier.VerifyConsistency(seen.Size, seen.Root, Checkpoint.Size, Checkpoint.Root, path);

    // Read whether it is asked for or not: a package that is malformed anywhere is none.
    private static Dictionary<long, TreeHash[]> ReadGrowth(EvidenceArchive package, string name)
    {
        Dictionary<long, TreeHash[]> growth = [];
        var proofs = package.Has(name)
            ? EvidenceArchive.Parse<IReadOnlyList<ConsistencyLine>>(package.Read(name), name, EvidenceReason.Inconsistent)
            : [];
        foreach (var proof in proofs)
        {
            if (proof.From < 0 || !growth.TryAdd(proof.From, PathOf(proof.Path, name, EvidenceReason.Inconsistent)))
            {
                throw new EvidenceRefused(EvidenceReason.Inconsistent, name, $"it has two proofs from {proof.From}, or one from less than nothing");
            }
        }

        return growth;
    }

    private static TreeHash[] PathOf(IReadOnlyList<string> path, string place, EvidenceReason malformed = EvidenceReason.EntryMalformed) => path.Count <= MostPath
        ? [.. path.Select(hash => TreeHash.Read(Bytes(hash, TreeHash.Size, place, exact: true, malformed)))]
        : throw new EvidenceRefused(malformed, place, $"its path has {path.Count} steps");

    private static byte[] Bytes(
        string text, int most, string place, bool exact = false, EvidenceReason malformed = EvidenceReason.EntryMalformed)
    {
        var bytes = StrictBase64.TryDecode(text, most);
        return bytes is not null && (!exact || bytes.Length == most) ? bytes : throw new EvidenceRefused(malformed, place, "it holds Base64 that is none, or of another length");
    }

    private static EvidenceRefused Malformed(string place, string words) => new(EvidenceReason.EntryMalformed, place, words);
}
