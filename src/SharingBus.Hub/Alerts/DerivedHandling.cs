using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>How what the hub writes from notices is to be handled: never laxer than any notice it rests on.</summary>
internal static class DerivedHandling
{
    /// <summary>
    /// The strictest label, the earliest term and every caveat of the members; the purpose is situational awareness, or imminent danger
    /// where a member says so.
    /// </summary>
    public static Handling Of(IReadOnlyList<NoticeFacts> members, DisclosureBasis basis, DateTimeOffset now)
    {
        Handling handling = new()
        {
            // A member without a label is treated as for named recipients only.
            Tlp = members.Max(m => m.Tlp == Tlp.Unspecified ? Tlp.Red : m.Tlp),
            Purpose = members.Any(m => m.Purpose == Purpose.ImminentDanger) ? Purpose.ImminentDanger : Purpose.SituationalAwareness,
            Actuality = members[0].Realm,
            DisclosureBasis = basis,
            SecrecyGate = SecrecyGate.None,
            Retention = new Retention { Profile = ProfileOf(members), KeepUntilUnixSeconds = EarliestTerm(members, now) },
        };
        handling.Caveats.AddRange(
            members.SelectMany(m => m.Caveats).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(AlertBounds.MaxCaveats));
        return handling;
    }

    private static RetentionProfile ProfileOf(IReadOnlyList<NoticeFacts> members) =>
        members.Any(m => m.RetentionProfile == RetentionProfile.Us28Cfr23) ? RetentionProfile.Us28Cfr23 : RetentionProfile.Agreement;

    private static long EarliestTerm(IReadOnlyList<NoticeFacts> members, DateTimeOffset now) =>
        members.Select(m => m.KeepUntil).Where(term => term > 0)
            .Append((now + AlertBounds.DefaultRetention).ToUnixTimeSeconds())
            .Min();
}
