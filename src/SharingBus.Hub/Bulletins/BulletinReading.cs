using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Situations;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>Reads bulletins, and what became of them, from the state.</summary>
internal static class BulletinReading
{
    /// <summary>A page of bulletins, newest first.</summary>
    public static ListBulletinsResponse Page(HubState state, bool needsReview, int size, long? before)
    {
        KeptBulletin[] all =
        [
            .. state.Bulletins.NewestFirst
                .Where(kept => before is null || kept.Number < before)
                .Where(kept => !needsReview || BulletinReview.Of(kept, state).Any()),
        ];
        var (items, areMore) = PageSpace.Fill(all.Select(kept => Describe(state, kept)), size);
        return new ListBulletinsResponse { Bulletins = { items }, NextPageToken = PageToken.Write(areMore ? all[items.Count - 1].Number : null) };
    }

    /// <summary>One bulletin, with its text.</summary>
    public static GetBulletinResponse Get(HubState state, KeptBulletin kept) =>
        new() { Bulletin = Describe(state, kept), Product = KnowledgeProduct.Parser.ParseFrom(kept.Plan.Notice) };

    /// <summary>A bulletin and what became of it.</summary>
    public static BulletinRecord Describe(HubState state, KeptBulletin kept)
    {
        var plan = kept.Plan;
        var product = KnowledgeProduct.Parser.ParseFrom(plan.Notice);
        BulletinRecord record = new()
        {
            BulletinId = plan.RequestId,
            Title = product.Title,
            State = StateOf(state, kept),
            Label = product.Handling.Tlp,
            PlannedAtUnixMillis = plan.PlannedAt,
            KeepUntilUnixMillis = DateTimeOffset.FromUnixTimeSeconds(product.Handling.Retention.KeepUntilUnixSeconds).ToUnixTimeMilliseconds(),
            SituationIds = { plan.Situations.Select(situation => situation.Id) },
            Notices = { plan.Situations.SelectMany(situation => situation.Members).Select(MessageIds.Write) },
            Recipients = { Addressee.Names(plan.Audience) },
            Analyst = plan.Analyst,
            Reviewer = plan.Reviewer,
            System = plan.System,
            Corrects = plan.Corrects ?? "",
            CorrectedBy = kept.CorrectedBy ?? "",
            Refusal = kept.Refusal ?? "",
            Review = { BulletinReview.Of(kept, state) },
        };
        if (kept.MessageId is { } id)
        {
            record.MessageId = MessageIds.Write(id);
        }

        if (kept.Withdrawal is { } end)
        {
            record.Withdrawal = new Fusion.V1.Withdrawal { Analyst = end.Analyst, System = end.System, Reason = end.Note, WithdrawnAtUnixMillis = end.At };
        }

        return record;
    }

    /// <summary>A draft, as the analyst looks at it.</summary>
    public static BulletinDraft Describe(DraftedBulletin draft) => new()
    {
        DraftId = draft.Id,
        Product = draft.Text.Product,
        Notices = { draft.Text.Notices.Select(MessageIds.Write) },
        Recipients = { draft.Reached.Roles.Select(Describe) },
        BundleVersion = draft.Reached.BundleVersion,
    };

    private static BulletinRecipient Describe(ReachedRole role) => new()
    {
        Agency = role.Agency,
        Role = role.Role,
        Included = role.IsIncluded,
        Reason = role.Reason,
        Obstacles =
        {
            role.Obstacles.Select(obstacle => new BulletinObstacle { Notice = obstacle.Parent, Reason = obstacle.Reason, WithheldPaths = { obstacle.WithheldPaths } }),
        },
    };

    // A correction on its way has not taken the place of anything yet.
    private static BulletinState StateOf(HubState state, KeptBulletin kept) => kept switch
    {
        { IsOnItsWay: true } => BulletinState.Planned,
        { Refusal: not null } => BulletinState.Refused,
        { Withdrawal: not null } => BulletinState.Withdrawn,
        { CorrectedBy: { } by } when state.Bulletins.Find(by) is { IsOnItsWay: false } => BulletinState.Superseded,
        _ => BulletinState.Published,
    };
}
