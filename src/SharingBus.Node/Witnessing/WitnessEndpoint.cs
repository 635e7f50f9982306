using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Witnessing;

/// <summary>The gRPC face of a witness, for the nodes of all members.</summary>
internal sealed class WitnessEndpoint(AgencyDirectory agencies, MemberNodes members) : WitnessService.WitnessServiceBase
{
    [RequiresRight(CallerRight.BeNode)]
    public override async Task<AddCheckpointResponse> AddCheckpoint(AddCheckpointRequest request, ServerCallContext context)
    {
        members.Require(context);
        HostedAgency agency = agencies.WorkOf(request.Witness) ?? throw WitnessRefusals.WitnessUnknown();
        try
        {
            NoteSignature line = await agency.Witnessing.Desk.CosignAsync(request, context.CancellationToken);
            return new AddCheckpointResponse { Cosignatures = SignedNote.Line(line) };
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
