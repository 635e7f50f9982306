using System.Buffers;
using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Redaction;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Trust.Identities;
using ViewProof = SharingBus.Lineage.Redaction.ViewProof;

namespace SharingBus.Node.Auditing;

/// <summary>
/// Proves views that the agency released. No view is stored: it is made again as it was decided then, and proven only where it is the one whose digest
/// stands in the journal.
/// </summary>
internal sealed class ViewProofDesk(
    AgencyKeys keys, Journal journal, FederationState federation, EmergencyDecisions decisions, PseudonymKeys pseudonyms, TimeProvider time)
{
    /// <summary>The proof of a view that a role was given.</summary>
    /// <exception cref="Grpc.Core.RpcException">There is no such view, or it cannot be made again.</exception>
    public async Task<GetViewProofResponse> ProveAsync(Guid message, GetViewProofRequest request, CancellationToken cancellation)
    {
        MessageTrace trace = await new MessageTracer(journal).TraceAsync(message, cancellation);
        StoredEntry? stored = trace.Entries.FirstOrDefault(static entry => entry.Kind == JournalEntry.EventOneofCase.Accepted);
        Accepted accepted = stored?.Parse()?.Accepted ?? throw ViewProofRefusals.Unknown();
        ReleasedBefore view = Released(trace, request) ?? throw ViewProofRefusals.NotReleased();
        ReadOnlyMemory<byte> content = await journal.Read.ContentAsync(new ContentKey(stored.Index, 0), cancellation) ?? throw ViewProofRefusals.Erased();
        ReadOnlyMemory<byte> notice = AcceptedContent.Notice(content);
        byte[] bytes = Remake(accepted, stored.Index, notice.Span, view) ?? throw ViewProofRefusals.CannotBeRemade();
        ViewProof proof = ViewProofMaker.Make(notice.Span, AcceptedContent.Seed(content).Span, bytes, Forms(view.Class));
        return new GetViewProofResponse
        {
            Proof = Signed(proof, accepted.CommitmentRoot.Span, bytes).ToMessage(),
            CommitmentRoot = accepted.CommitmentRoot,
            Accepted = (ulong)stored.Index,
            ViewDigest = view.Digest,
            Decided = (ulong)view.Decided,
        };
    }

    // The last one of this role, or the last one with this digest.
    private static ReleasedBefore? Released(MessageTrace trace, GetViewProofRequest request)
    {
        Dictionary<ulong, DecisionClass> classes = trace.DecisionClasses
            .Where(entry => entry.Parse()?.DecisionClass is { } found && found.Recipient == request.Recipient && found.Role == request.Role)
            .ToDictionary(static entry => (ulong)entry.Index, static entry => entry.Parse()!.DecisionClass);
        return (from stored in trace.Entries
                let entry = stored.Parse()
                where entry?.Decided is not null
                from outcome in entry.Decided.Outcomes
                where outcome.Verdict == Lineage.V1.Verdict.Released && !outcome.ViewDigest.IsEmpty && classes.ContainsKey(outcome.DecisionClass)
                where request.ViewDigest.IsEmpty || request.ViewDigest == outcome.ViewDigest
                select new ReleasedBefore(stored.Index, entry.TimeUnixMicros, classes[outcome.DecisionClass], outcome.ViewDigest)).LastOrDefault();
    }

    private byte[]? Remake(Accepted accepted, long index, ReadOnlySpan<byte> notice, ReleasedBefore view)
    {
        if (federation.Current is not { } snapshot || !NoticeFacts.TryRead(accepted.Type, notice, out NoticeFacts facts))
        {
            return null;
        }

        var request = new DecisionRequest(
            keys.Agency, accepted.Type, facts, view.Class.Recipient, view.Class.Role, DateTimeOffset.UnixEpoch.AddMicroseconds(view.DecidedAtUnixMicros));
        FieldFilter filter = decisions.Decide(snapshot, request, index).Filter;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(filter.MaxViewLength(notice.Length));
        try
        {
            byte[] remade = buffer[..Math.Max(0, filter.Filter(notice, buffer, pseudonyms))];
            return SHA256.HashData(remade).AsSpan().SequenceEqual(view.Digest.Span) ? remade : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private ViewProof Signed(ViewProof proof, ReadOnlySpan<byte> root, byte[] view)
    {
        if (!proof.HasAttested)
        {
            return proof;
        }

        SigningKey key = federation.Keys?.Current.Find(keys.Agency) is { } own && keys.SigningKeyIn(own, Clock.Micros(time.GetUtcNow())) is { } found
            ? found
            : throw ViewProofRefusals.NoKey();
        return proof.WithAttestation(key.SignDigest(ViewAttestation.Digest(root, view, proof)));
    }

    private static CoarserForm[] Forms(DecisionClass decision) => [.. decision.Transformed.Select(static rule => new CoarserForm(rule.Path, rule.Transform))];

    // What a decision gave a role.
    private sealed record ReleasedBefore(long Decided, long DecidedAtUnixMicros, DecisionClass Class, ByteString Digest);
}
