using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Leadership;
using SharingBus.Node.Persons;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Auditing;

/// <summary>Who is named in what the agency holds, for a stated reason.</summary>
internal sealed partial class LineageEndpoint
{
    [RequiresRight(CallerRight.Audit)]
    public override async Task<LookUpPersonResponse> LookUpPerson(LookUpPersonRequest request, ServerCallContext context)
    {
        (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
        LookUp lookUp = LookUpRules.Read(request, caller.System);
        try
        {
            return await agency.Persons.FindAsync(lookUp, context.CancellationToken);
        }
        catch (JournalException end) when (end.Error is JournalError.Fenced or JournalError.Closed)
        {
            throw LeadershipRefusals.NotLeading(leader: null); // the agency's work has ended here
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
