using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.V1;
using SharingBus.Lineage.Witnessing;
using SharingBus.Node.Agencies;
using SharingBus.Node.Auditing;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Witnessing;

/// <summary>An agency as the witness of others: reads, asks whether the log's agency stands for it, judges, remembers, cosigns, in this order.</summary>
internal sealed class WitnessDesk(AgencyKeys keys, IWitnessStore store, FederationState federation, TimeProvider time, ILogger logger)
{
    // RFC 6962 proofs grow with the logarithm of the size, which is below 2^63.
    private const int MostHashes = 63;

    private readonly CheckpointWitness _witness = new(store);

    /// <summary>Cosigns a checkpoint; what is known of its log then is durable before.</summary>
    /// <exception cref="RpcException">It does not, and says why.</exception>
    public async Task<NoteSignature> CosignAsync(AddCheckpointRequest request, CancellationToken cancellation)
    {
        (SignedNote note, Checkpoint checkpoint) = Read(request.Checkpoint);
        TreeHash[] proof = Read(request.Proof);
        if (request.OldSize > (ulong)checkpoint.Size)
        {
            throw WitnessRefusals.Malformed("old_size", "Prove from a size that is no larger than the checkpoint's.");
        }

        (FederationKeys register, AgencyPublicKeys agency) = AgencyOf(checkpoint);
        DateTimeOffset now = time.GetUtcNow();
        NoteSignature signature = LogSignature.OfLog(note, checkpoint, agency, Clock.Micros(now)) ?? throw WitnessRefusals.Unsigned();
        SigningKey key = register.Find(keys.Agency) is { } own && keys.SigningKeyIn(own, Clock.Micros(now)) is { } inForce
            ? inForce
            : throw CheckpointRefusals.NotSigned();

        // Lines of others are worth nothing to who reads it later, and would let a stranger fill the disk.
        var shown = new SeenCheckpoint(checkpoint, new SignedNote(note.Text, [signature]).ToString());
        WitnessVerdict verdict = await _witness.TakeAsync(shown, request.OldSize, proof, cancellation);
        if (verdict.Error != WitnessError.None)
        {
            Tell(verdict, checkpoint);
            throw WitnessRefusals.Of(verdict);
        }

        ulong seconds = (ulong)now.ToUnixTimeSeconds();
        return Cosignature.Line(
            WitnessName.Of(register.Federation, keys.Agency),
            NoteSignature.HashOf(key.Spki.Span),
            seconds,
            key.SignDigestDer(Cosignature.Digest(note.Text, seconds)));
    }

    /// <summary>What is known of an agency's log.</summary>
    /// <exception cref="RpcException">Nothing is.</exception>
    public async Task<GetFollowedLogResponse> FollowedAsync(string agency, CancellationToken cancellation)
    {
        string log = federation.Keys?.Current is { } register && agency.Length > 0 ? LogName.Of(register.Federation, agency) : "";
        SeenCheckpoint? known = agency == keys.Agency ? null : await store.FindAsync(log, cancellation);
        return new GetFollowedLogResponse
        {
            Note = known?.Note ?? throw WitnessRefusals.NotFollowed(),
            Contradiction = await store.ContradictionAsync(log, cancellation) ?? "",
        };
    }

    private static (SignedNote Note, Checkpoint Checkpoint) Read(string text) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text)) is { } note && Checkpoint.TryParse(note.Text) is { } checkpoint
            ? (note, checkpoint)
            : throw WitnessRefusals.Malformed("checkpoint", "Send a C2SP checkpoint as a signed note.");

    private static TreeHash[] Read(RepeatedField<ByteString> proof) =>
        proof.Count <= MostHashes && proof.All(static hash => hash.Length == TreeHash.Size)
            ? [.. proof.Select(static hash => TreeHash.Read(hash.Span))]
            : throw WitnessRefusals.Malformed("proof", $"Send at most {MostHashes} hashes of {TreeHash.Size} bytes.");

    private (FederationKeys Register, AgencyPublicKeys Agency) AgencyOf(Checkpoint checkpoint) =>
        federation.Keys?.Current is { } register
        && LogName.Parse(checkpoint.Log) is { } log
        && log.Federation == register.Federation
        && log.Agency != keys.Agency
        && register.Find(log.Agency) is { } agency
            ? (register, agency)
            : throw WitnessRefusals.LogUnknown();

    // Where the asker only did not know where to begin, nothing is wrong.
    private void Tell(WitnessVerdict verdict, Checkpoint checkpoint)
    {
        if (verdict.Error != WitnessError.SizeConflict)
        {
            WitnessLog.Contradicted(logger, keys.Agency, checkpoint.Log, verdict.Error, verdict.KnownSize, checkpoint.Size);
        }
    }
}
