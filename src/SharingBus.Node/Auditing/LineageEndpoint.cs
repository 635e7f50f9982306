using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Auditing;

/// <summary>The gRPC face of the journal, for systems that may audit.</summary>
internal sealed partial class LineageEndpoint(AgencyDirectory agencies) : LineageService.LineageServiceBase
{
    [RequiresRight(CallerRight.Audit)]
    public override async Task<TraceResponse> Trace(TraceRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        Guid id = request.MessageId.ToId() ?? throw Invalid("message_id", "Set the 16 bytes of the message's id.");
        MessageTrace trace = await new MessageTracer(agency.Journal).TraceAsync(id, context.CancellationToken);
        return new TraceResponse
        {
            Agency = trace.Agency,
            Entries = { trace.Entries.Select(Traced) },
            DecisionClasses = { trace.DecisionClasses.Select(Traced) },
            Parents = { trace.Parents.Select(p => p.ToWire()) },
            Derived = { trace.Derived.Select(d => d.ToWire()) },
            Destroyed = { trace.Destroyed },
            Incomplete = !trace.IsComplete,
        };
    }

    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        try
        {
            (Checkpoint checkpoint, SignedNote note) = await agency.Checkpoints.SignAsync(context.CancellationToken)
                ?? throw CheckpointRefusals.NotSigned();
            return new GetCheckpointResponse
            {
                Origin = checkpoint.Log, Size = (ulong)checkpoint.Size, Root = ByteString.CopyFrom(checkpoint.Root.ToArray()), Note = note.ToString(),
            };
        }
        catch (InvalidDataException error)
        {
            throw WireError.Create(StatusCode.DataLoss, "JOURNAL_ALTERED", error.Message);
        }
    }

    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        long size = request.Size == 0 ? agency.Journal.Size : (long)Math.Min(request.Size, long.MaxValue);
        if (size > agency.Journal.Size || request.Index >= (ulong)size)
        {
            throw Invalid("index", "The journal is not that large.");
        }

        long index = (long)request.Index;
        EntryPage page = await agency.Journal.Read.EntriesAsync(index, 1, EntryKinds.All, context.CancellationToken);
        IReadOnlyList<TreeHash> path = await agency.Journal.Proofs.InclusionAsync(index, size, context.CancellationToken);
        StoredEntry entry = page.Entries[0];
        TreeHash commitment = (await agency.Journal.Read.CommitmentsAsync(index, 1, context.CancellationToken))[0];
        return new GetInclusionProofResponse
        {
            Index = request.Index,
            Size = (ulong)size,
            LeafHash = ByteString.CopyFrom(EntryCommitment.LeafHash(commitment).ToArray()),
            Path = { path.ToWire() },
            Salt = ByteString.CopyFrom(entry.Salt.Span),
            Entry = ByteString.CopyFrom(entry.Body.Span),
            EndedBy = (ulong)(entry.EndedBy ?? 0),
        };
    }

    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        long size = SizeOf(agency, request.Size);
        if (request.OldSize > (ulong)size)
        {
            throw Invalid("old_size", "Name a size that is no larger than the other.");
        }

        IReadOnlyList<TreeHash> path = await agency.Journal.Proofs.ConsistencyAsync((long)request.OldSize, size, context.CancellationToken);
        return new GetConsistencyProofResponse { Path = { path.ToWire() } };
    }

    [RequiresRight(CallerRight.Audit)]
    public override Task<ProveMessageResponse> ProveMessage(ProveMessageRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        Guid id = request.MessageId.ToId() ?? throw Invalid("message_id", "Set the 16 bytes of the message's id.");
        return MessageProof.MakeAsync(agency.Journal, id, SizeOf(agency, request.Size), context.CancellationToken);
    }

    [RequiresRight(CallerRight.Audit)]
    public override Task<GetBundleInForceResponse> GetBundleInForce(GetBundleInForceRequest request, ServerCallContext context) =>
        Task.FromResult(new GetBundleInForceResponse
        {
            Bundle = AgencyOf(context, request.Agency).SignedBundle
                ?? throw WireError.Create(StatusCode.Unavailable, "NO_BUNDLE", "This node has no bundle yet."),
        });

    [RequiresRight(CallerRight.Audit)]
    public override Task<GetViewProofResponse> GetViewProof(GetViewProofRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        Guid id = request.MessageId.ToId() ?? throw Invalid("message_id", "Set the 16 bytes of the message's id.");
        return agency.ViewProofs.ProveAsync(id, request, context.CancellationToken);
    }

    private static long SizeOf(HostedAgency agency, ulong size) =>
        size <= (ulong)agency.Journal.Size ? (long)size : throw Invalid("size", "The journal is not that large. Ask for a checkpoint first.");

    private static RpcException Invalid(string field, string remedy) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The question is not complete.", [new FieldViolation(field, remedy)]);

    private static TracedEntry Traced(StoredEntry stored) =>
        new() { Index = (ulong)stored.Index, Entry = stored.Parse(), EndedBy = (ulong)(stored.EndedBy ?? 0) };

    private HostedAgency AgencyOf(ServerCallContext context, string requestedAgency) => agencies.Resolve(context, requestedAgency).Agency;
}
