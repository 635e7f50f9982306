using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Leadership;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Replay;

/// <summary>The gRPC face of the replay, for systems that may audit.</summary>
internal sealed class ReplayEndpoint(AgencyDirectory agencies, FederationState federation, TimeProvider time) : ReplayService.ReplayServiceBase
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1_000;
    private const int MostDays = 366;

    [RequiresRight(CallerRight.Audit)]
    public override async Task<ReplayPoliciesResponse> ReplayPolicies(ReplayPoliciesRequest request, ServerCallContext context)
    {
        HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
        if (request.Days is 0 or > MostDays)
        {
            throw ReplayRefusals.Invalid("days", $"Ask about 1 to {MostDays} days.");
        }

        ReplayPosition? position = request.PageToken.Length == 0 ? null : ReplayPosition.Parse(request.PageToken);
        FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
        if (position is not null && position.BundleVersion != snapshot.Version)
        {
            throw ReplayRefusals.BundleChanged();
        }

        ReplayPair bundles = ReplayPair.Of(snapshot, request.Candidate);
        int size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
        try
        {
            position ??= await agency.Replay.BeginAsync(time.GetUtcNow().AddDays(-request.Days), snapshot.Version, context.CancellationToken);
            return await agency.Replay.ReadAsync(bundles, position, size, context.CancellationToken);
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
