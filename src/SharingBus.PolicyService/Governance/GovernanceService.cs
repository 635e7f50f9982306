using Grpc.Core;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.PolicyService.Bundles;
using Wire = SharingBus.Federation.V1.GovernanceService;

namespace SharingBus.PolicyService.Governance;

/// <summary>The governance as people's tools call it. Every call needs a person; what is refused becomes a status here and nowhere else.</summary>
internal sealed class GovernanceService(
    GovernanceDesk desk, GovernanceJournal journal, GovernancePeople people, WatcherCount watchers, IHostApplicationLifetime life) : Wire.GovernanceServiceBase
{
    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<ProposeResponse> Propose(ProposeRequest request, ServerCallContext context) => AnswerAsync(context, async caller =>
        new ProposeResponse { Proposal = ToWire(await desk.ProposeAsync(caller, request, context.CancellationToken)) });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<ListProposalsResponse> ListProposals(ListProposalsRequest request, ServerCallContext context) => AnswerAsync(context, _ =>
    {
        var book = desk.Book;
        var wanted = book.Proposals.Values.Where(proposal =>
            request.State == ProposalState.Unspecified || proposal.StateAt(book.CurrentVersion) == request.State);
        var (page, next) = NumberPage.Of(wanted, proposal => proposal.Number, request.PageSize, request.PageToken);
        return Task.FromResult(new ListProposalsResponse
        {
            Proposals = { page.Select(proposal => proposal.ToWire(book.CurrentVersion)) },
            NextPageToken = next,
        });
    });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<GetProposalResponse> GetProposal(GetProposalRequest request, ServerCallContext context) => AnswerAsync(context, async _ =>
    {
        var proposal = ProposalRules.Find(desk.Book, request.Number);
        return new GetProposalResponse { Proposal = ToWire(proposal), Candidate = await desk.CandidateAsync(proposal, context.CancellationToken) };
    });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context) => AnswerAsync(context, async caller =>
        new ApproveResponse
        {
            Proposal = ToWire(await desk.ApproveAsync(caller, request.Number, request.Signature ?? new Signature(), context.CancellationToken)),
        });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<RejectResponse> Reject(RejectRequest request, ServerCallContext context) => AnswerAsync(context, async caller =>
        new RejectResponse { Proposal = ToWire(await desk.RejectAsync(caller, request.Number, request.Reason, context.CancellationToken)) });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<WithdrawResponse> Withdraw(WithdrawRequest request, ServerCallContext context) => AnswerAsync(context, async caller =>
        new WithdrawResponse { Proposal = ToWire(await desk.WithdrawAsync(caller, request.Number, request.Reason, context.CancellationToken)) });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<ListVersionsResponse> ListVersions(ListVersionsRequest request, ServerCallContext context) => AnswerAsync(context, _ =>
    {
        var (page, next) = NumberPage.Of(desk.Book.Versions.Values, version => version.Version, request.PageSize, request.PageToken);
        return Task.FromResult(new ListVersionsResponse { Versions = { page.Select(version => version.ToWire()) }, NextPageToken = next });
    });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task<GetVersionResponse> GetVersion(GetVersionRequest request, ServerCallContext context) => AnswerAsync(context, async _ =>
    {
        var book = desk.Book;
        var version = ProposalRules.FindVersion(book, request.Version == 0 ? book.CurrentVersion : request.Version);
        return new GetVersionResponse { Version = version.ToWire(), Bundle = await desk.VersionAsync(version, context.CancellationToken) };
    });

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Govern)]
    public override Task WatchProposals(
        WatchProposalsRequest request, IServerStreamWriter<WatchProposalsResponse> responseStream, ServerCallContext context) => AnswerAsync(context, async _ =>
    {
        using var seat = watchers.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, life.ApplicationStopping);
        try
        {
            await new ProposalWatch(journal, responseStream).FollowAsync(ended.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            throw WireError.Create(StatusCode.Unavailable, "STOPPING", "The service stops; watch again.");
        }

        return true;
    });

    private Proposal ToWire(ProposalRecord proposal) => proposal.ToWire(desk.Book.CurrentVersion);

    private async Task<T> AnswerAsync<T>(ServerCallContext context, Func<GovernanceCaller, Task<T>> answer)
    {
        try
        {
            return await answer(people.Of(CallerIdentity.Of(context)));
        }
        catch (GovernanceRefusal refusal)
        {
            throw refusal.ToRpcException();
        }
    }
}
