using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Evidence;

/// <summary>Checks the log of one agency: that the agency stands for its state, and that the entries are in it.</summary>
internal sealed class LogCheck
{
    private readonly EvidenceArchive _package;
    private readonly string _agency;
    private readonly IReadOnlyList<PublicSigningKey> _keys;
    private readonly Dictionary<long, TreeHash[]> _growth = [];

    private LogCheck(EvidenceArchive package, string agency, IReadOnlyList<PublicSigningKey> keys, Checkpoint checkpoint)
    {
        _package = package;
        _agency = agency;
        _keys = keys;
        Checkpoint = checkpoint;
    }

    /// <summary>The state that the agency stands for.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Reads the checkpoint of an agency's log.</summary>
    /// <param name="package">The package.</param>
    /// <param name="agency">The agency.</param>
    /// <param name="register">Whose key is whose.</param>
    /// <param name="witnesses">How many other agencies must have cosigned it.</param>
    /// <exception cref="EvidenceRefused">It is none, of another log, or too few stand for it.</exception>
    public static LogCheck Open(EvidenceArchive package, string agency, EvidenceRegister register, int witnesses)
    {
        var place = EvidenceFormat.Checkpoint(agency);
        var (note, checkpoint) = Read(package.Read(place), place);
        var keys = register.Agencies.GetValueOrDefault(agency);
        if (keys is null || checkpoint.Log != LogName.Of(register.Federation, agency))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointOfAnotherLog, place, $"it is of {checkpoint.Log}");
        }

        if (!IsSigned(note, checkpoint, keys))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointUnsigned, place, "none of the agency's keys has signed it");
        }

        var cosigned = CosignatureCheck.Witnesses(note, agency, register, place).Count;
        return cosigned >= witnesses
            ? new LogCheck(package, agency, keys, checkpoint)
            : throw new EvidenceRefused(EvidenceReason.CheckpointUnwitnessed, place, $"{cosigned} other agencies have cosigned it, and {witnesses} have to");
    }

    /// <summary>Reads a note that holds a checkpoint.</summary>
    /// <exception cref="EvidenceRefused">It is none.</exception>
    public static (SignedNote Note, Checkpoint Checkpoint) Read(ReadOnlySpan<byte> bytes, string place) =>
        TryRead(bytes) ?? throw new EvidenceRefused(EvidenceReason.NoteMalformed, place, "it is no signed note of a checkpoint");

    /// <summary>Reads a note that holds a checkpoint; null where it is none.</summary>
    public static (SignedNote Note, Checkpoint Checkpoint)? TryRead(ReadOnlySpan<byte> bytes) =>
        SignedNote.TryParse(bytes) is { } note && Checkpoint.TryParse(note.Text) is { } checkpoint ? (note, checkpoint) : null;

    /// <summary>Reads the proofs of growth, whether one is asked for or not: a package that is malformed anywhere is none.</summary>
    /// <exception cref="EvidenceRefused">They are none.</exception>
    public void ReadGrowth()
    {
        var name = EvidenceFormat.Consistency(_agency);
        var proofs = _package.Has(name)
            ? EvidenceArchive.Parse<IReadOnlyList<ConsistencyLine>>(_package.Read(name), name, EvidenceReason.Inconsistent)
            : [];
        foreach (var proof in proofs)
        {
            if (!_growth.TryAdd(proof.From, PathOf(proof.Path, name, EvidenceReason.Inconsistent)))
            {
                throw new EvidenceRefused(EvidenceReason.Inconsistent, name, $"it has two proofs from {proof.From}");
            }
        }
    }

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
        var endings = new EndingCheck(_agency);
        long before = -1;
        foreach (var (place, line) in _package.Lines<EntryLine>(EvidenceFormat.Entries(_agency), EvidenceReason.EntryMalformed))
        {
            var (commitment, entry) = Open(line, place);
            var path = PathOf(line.Path, place, EvidenceReason.EntryMalformed);
            if (line.Index <= before)
            {
                throw new EvidenceRefused(EvidenceReason.EntryOrder, place, $"entry {line.Index} stands behind entry {before}");
            }

            before = line.Index;
            if (!ProofVerifier.VerifyInclusion(EntryCommitment.LeafHash(commitment), line.Index, Checkpoint.Size, path, Checkpoint.Root))
            {
                throw new EvidenceRefused(EvidenceReason.EntryNotInLog, place, $"entry {line.Index} is not in the log of {_agency}");
            }

            entries.Add(line.Index, entry);
            endings.Add(line, entry, place);
        }

        endings.Check(entries);

        return new ProvenLog(_agency, entries);
    }

    /// <summary>Whether one of an agency's signing keys has signed a checkpoint under the log's name.</summary>
    internal static bool IsSigned(SignedNote note, Checkpoint checkpoint, IReadOnlyList<PublicSigningKey> keys)
    {
        var digest = note.Digest();
        return note.Signatures
            .Where(signature => signature.Name == checkpoint.Log)
            .Any(signature => keys.Any(key =>
                NoteSignature.HashOf(key.Spki.Span) == signature.KeyHash && key.VerifyDigestDer(digest, signature.Value.Span)));
    }

    private static (TreeHash Commitment, JournalEntry? Entry) Open(EntryLine line, string place)
    {
        if (line is { Commitment: { } ended, EndedBy: >= 0, Salt: null, Entry: null })
        {
            return (TreeHash.Read(Bytes(ended, place, EvidenceReason.EntryMalformed, TreeHash.Size)), null);
        }

        if (line is not { Commitment: null, EndedBy: null, Salt: { } salt, Entry: { } body })
        {
            throw Malformed(place, "it has neither salt and entry nor a commitment and what records that the entry has ended");
        }

        var bytes = Bytes(body, place, EvidenceReason.EntryMalformed);
        var commitment = EntryCommitment.Compute(Bytes(salt, place, EvidenceReason.EntryMalformed, EntryCommitment.SaltSize), bytes);
        try
        {
            return (commitment, EntryForm.Read(bytes));
        }
        catch (InvalidDataException)
        {
            throw Malformed(place, "its bytes are no entry of a journal");
        }
    }

    private bool HasGrown(Checkpoint seen) => seen.Size == 0 // every log has grown from nothing
        ? seen.Root == TreeHasher.EmptyRoot
        : _growth.TryGetValue(seen.Size, out var path) && ProofVerifier.VerifyConsistency(seen.Size, seen.Root, Checkpoint.Size, Checkpoint.Root, path);

    private static TreeHash[] PathOf(IReadOnlyList<string> path, string place, EvidenceReason malformed) =>
        [.. path.Select(hash => TreeHash.Read(Bytes(hash, place, malformed, TreeHash.Size)))];

    private static byte[] Bytes(string text, string place, EvidenceReason malformed, int? size = null)
    {
        var bytes = StrictBase64.TryDecode(text, text.Length);
        return bytes is not null && (size is null || bytes.Length == size) ? bytes : throw new EvidenceRefused(malformed, place, "it holds Base64 that is none, or of another length");
    }

    private static EvidenceRefused Malformed(string place, string words) => new(EvidenceReason.EntryMalformed, place, words);
}
