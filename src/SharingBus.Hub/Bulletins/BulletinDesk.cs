using Google.Protobuf;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Bulletins;

/// <summary>Takes what analysts ask of bulletins: what is refused changes nothing, what is taken is on disk before it is answered.</summary>
internal sealed class BulletinDesk(
    HubLedger ledger, BulletinComposer composer, BulletinReach reach, TimeProvider time, ILogger<BulletinDesk> logger)
{
    /// <summary>A bulletin as it would be published now.</summary>
    public async Task<DraftedBulletin> DraftAsync(BulletinContent content, CancellationToken cancellation)
    {
        BulletinRules.Check(content);
        return await DraftCheckedAsync(content, cancellation);
    }

    /// <summary>Publishes a draft; gives back the bulletin that it became before.</summary>
    /// <returns>The id of the bulletin.</returns>
    public async Task<string> PublishAsync(PublishBulletinRequest request, Caller caller, CancellationToken cancellation)
    {
        BulletinRules.Check(request);
        if (ledger.Read(state => state.Bulletins.OfDraft(request.DraftId)?.Plan.RequestId) is { } before)
        {
            return before;
        }

        var (_, reached) = await DraftCheckedAsync(request.Content, cancellation);
        var (id, isNew) = ledger.Commit(state => Plan(state, request, reached, caller));
        if (isNew is { } plan)
        {
            logger.BulletinPlanned(id, plan.Situations.Sum(situation => situation.Members.Length), plan.Audience.Sum(addressee => addressee.Roles.Count));
        }

        return id;
    }

    /// <summary>Takes a bulletin back; nothing where it was before.</summary>
    public void Withdraw(WithdrawBulletinRequest request, Caller caller)
    {
        BulletinRules.Check(request);
        var isNew = ledger.Commit(state =>
        {
            var kept = BulletinRules.Find(state.Bulletins, request.BulletinId);
            if (kept.Withdrawal is not null)
            {
                return ([], false);
            }

            BulletinRules.RequireStanding(kept);
            BulletinWithdrawal withdrawal = new(
                $"{kept.Plan.RequestId}-w", kept.Plan.RequestId, request.Reason, request.Analyst.Trim(), request.Note.Trim(), caller.System, Now());
            return ((IReadOnlyList<HubEvent>)[new BulletinWithdrawn(withdrawal)], true);
        });
        if (isNew)
        {
            logger.BulletinWithdrawn(request.BulletinId);
        }
    }

    private async Task<DraftedBulletin> DraftCheckedAsync(BulletinContent content, CancellationToken cancellation)
    {
        var text = ledger.Read(state => composer.Compose(state, content, time.GetUtcNow()));
        return new DraftedBulletin(text, await reach.AskAsync(text, content.Recipients, cancellation));
    }

    // What the node was asked about was read before; what is planned is read anew, under the lock, and must be the draft that was looked at.
    private (IReadOnlyList<HubEvent> Events, (string Id, BulletinPlan? New) Result) Plan(
        HubState state, PublishBulletinRequest request, ReachedRoles reached, Caller caller)
    {
        if (state.Bulletins.OfDraft(request.DraftId) is { } before)
        {
            return ([], (before.Plan.RequestId, null));
        }

        DraftedBulletin draft = new(composer.Compose(state, request.Content, time.GetUtcNow()), reached);
        if (draft.Id != request.DraftId)
        {
            throw BulletinRules.DraftChanged();
        }

        if (reached.Audience.Count == 0)
        {
            throw BulletinRules.ReachesNobody();
        }

        var corrected = draft.Text.Corrects;
        BulletinPlan plan = new()
        {
            RequestId = state.Bulletins.NextId(draft.Id),
            DraftId = draft.Id,
            Situations = draft.Text.Situations,
            Parents = draft.Text.Parents,
            Audience = reached.Audience,
            Corrects = corrected?.Plan.RequestId,
            Target = corrected?.MessageId ?? Guid.Empty,
            WasWrong = corrected is not null && BulletinReview.LostANotice(corrected.Plan, state),
            PlannedAt = Now(),
            Analyst = request.Analyst.Trim(),
            Reviewer = request.Reviewer.Trim(),
            System = caller.System,
            Notice = draft.Text.Product.ToByteArray(),
        };
        return ([new BulletinPlanned(plan)], (plan.RequestId, plan));
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
