using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;

namespace SharingBus.Hub.Situations;

/// <summary>Reads what analysts decided about situations.</summary>
internal static class DecisionReading
{
    /// <summary>A page of decisions, the newest first.</summary>
    public static ListDecisionsResponse Page(DecisionBook book, int size, long? before)
    {
        var (items, areMore) = PageSpace.Fill(
            book.All.Reverse().Where(kept => before is null || kept.Decision.Number < before).Select(Describe), size);
        return new ListDecisionsResponse
        {
            Decisions = { items },
            NextPageToken = PageToken.Write(areMore ? SituationDecision.NumberOf(items[^1].DecisionId) : null),
        };
    }

    /// <summary>A decision as analysts see it.</summary>
    public static Decision Describe(KeptDecision kept)
    {
        var said = kept.Decision;
        Decision decision = new()
        {
            DecisionId = SituationDecision.IdOf(said.Number),
            Kind = said.Kind,
            Notices = { said.Notices.Select(MessageIds.Write) },
            Rest = { said.Rest.Select(MessageIds.Write) },
            Heirs = { said.Heirs.Select(heir => MessageIds.Write(heir.Id)) },
            Analyst = said.Analyst,
            System = said.System,
            Reason = said.Reason,
            DecidedAtUnixMillis = said.DecidedAt,
        };
        if (kept.Withdrawn is { } end)
        {
            decision.Withdrawal = new Withdrawal { Analyst = end.Analyst, System = end.System, Reason = end.Reason, WithdrawnAtUnixMillis = end.At };
        }

        return decision;
    }

    /// <summary>The standing decisions about a situation, and what changed since it was marked.</summary>
    public static IEnumerable<Decision> About(DecisionBook book, Cluster cluster)
    {
        foreach (var said in book.About(cluster))
        {
            var decision = Describe(new KeptDecision(said, null));
            if (!said.Groups)
            {
                decision.CameSince = (uint)cluster.Members.Count(member => !said.Held(member));
                decision.LeftSince = (uint)said.Notices.Count(notice => !cluster.Contains(notice));
            }

            yield return decision;
        }
    }

    /// <summary>The links that an analyst made: from the oldest notice of a situation that a merge names to the others.</summary>
    public static IEnumerable<Link> Merges(DecisionBook book, Cluster cluster)
    {
        foreach (var merge in book.About(cluster).Where(decision => decision.Kind == DecisionKind.Merge))
        {
            Guid[] merged = [.. merge.ToConstraint().All.Where(cluster.Contains).Distinct().Order()];
            foreach (var other in merged.Skip(1))
            {
                yield return LinkWording.Merge(merged[0], other, SituationDecision.IdOf(merge.Number));
            }
        }
    }
}
