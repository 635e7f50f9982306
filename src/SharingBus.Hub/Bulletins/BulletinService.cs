using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;
using SharingBus.Hub.Situations;
using Wire = SharingBus.Fusion.V1.BulletinService;

namespace SharingBus.Hub.Bulletins;

/// <summary>What analysts of the hub's agency ask of its bulletins. No other agency is answered.</summary>
internal sealed class BulletinService(HubLedger ledger, BulletinDesk desk, NotebookCopy notebook) : Wire.BulletinServiceBase
{
    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<DraftBulletinResponse> DraftBulletin(DraftBulletinRequest request, ServerCallContext context) =>
        new() { Draft = BulletinReading.Describe(await desk.DraftAsync(request.Content, context.CancellationToken)) };

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<PublishBulletinResponse> PublishBulletin(PublishBulletinRequest request, ServerCallContext context)
    {
        var id = await desk.PublishAsync(request, CallerIdentity.Of(context), context.CancellationToken);
        await notebook.RequireAllAsync(context);
        return new PublishBulletinResponse { Bulletin = Describe(id) };
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<WithdrawBulletinResponse> WithdrawBulletin(WithdrawBulletinRequest request, ServerCallContext context)
    {
        desk.Withdraw(request, CallerIdentity.Of(context));
        await notebook.RequireAllAsync(context);
        return new WithdrawBulletinResponse { Bulletin = Describe(request.BulletinId) };
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListBulletinsResponse> ListBulletins(ListBulletinsRequest request, ServerCallContext context)
    {
        var (size, before) = (PageToken.Size(request.PageSize), PageToken.ReadNumber(request.PageToken));
        return Task.FromResult(ledger.Read(state => BulletinReading.Page(state, request.NeedsReview, size, before)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<GetBulletinResponse> GetBulletin(GetBulletinRequest request, ServerCallContext context) =>
        Task.FromResult(ledger.Read(state => BulletinReading.Get(state, BulletinRules.Find(state.Bulletins, request.BulletinId))));

    private BulletinRecord Describe(string id) => ledger.Read(state => BulletinReading.Describe(state, BulletinRules.Find(state.Bulletins, id)));
}
