using System.Globalization;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Bulletins;

/// <summary>
/// Says why somebody should look at a bulletin that stands. It follows from the state each time it is asked: what was mended, by a correction
/// or by another decision, calls for nothing any more.
/// </summary>
internal static class BulletinReview
{
    /// <summary>The reasons, in words that name ids alone; none where nothing calls for a look.</summary>
    public static IEnumerable<string> Of(KeptBulletin bulletin, HubState state) =>
        bulletin.Stands || bulletin.IsOnItsWay ? bulletin.Plan.Situations.SelectMany(situation => Of(situation, state)) : [];

    /// <summary>Whether a notice that a bulletin rests on was taken back or corrected by its origin.</summary>
    public static bool LostANotice(BulletinPlan plan, HubState state) => plan.Situations.Any(situation => situation.Members.Any(state.IsWithdrawn));

    private static IEnumerable<string> Of(BulletinSituation situation, HubState state)
    {
        foreach (var gone in situation.Members.Where(state.IsWithdrawn))
        {
            yield return $"Notice {gone} was taken back or corrected by its origin.";
        }

        Cluster[] now = [.. situation.Members.Select(state.Correlator.ClusterOf).OfType<Cluster>().Distinct()];
        if (now.Length > 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The notices of {situation.Id} are in {now.Length} situations now.");
        }

        foreach (var rejected in now.Where(cluster => state.Decisions.RejectionOf(cluster) is not null))
        {
            yield return $"An analyst held the notices of {rejected.SituationId} for no situation.";
        }
    }
}
