using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;
using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Auditing;

/// <summary>What others vouch for of the journal, and what is known here of theirs.</summary>
internal sealed partial class LineageEndpoint
{
    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetWitnessedCheckpointResponse> GetWitnessedCheckpoint(GetWitnessedCheckpointRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        CosignatureGathering cosigned = agency.Witnessing.Cosigned;
        if (cosigned.Quorum == 0)
        {
            throw CheckpointRefusals.NoWitnesses();
        }

        WitnessedCheckpoint newest = await cosigned.NewestAsync(SizeOf(agency, request.Size), context.CancellationToken)
            ?? throw CheckpointRefusals.NotWitnessed(cosigned.Quorum);
        return new GetWitnessedCheckpointResponse
        {
            Size = (ulong)newest.Checkpoint.Size, Note = newest.Note, Witnesses = { newest.Witnesses }, Quorum = (uint)cosigned.Quorum,
        };
    }
    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetFollowedLogResponse> GetFollowedLog(GetFollowedLogRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        try
        {
            return await agency.Witnessing.Desk.FollowedAsync(request.LogAgency, context.CancellationToken);
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
