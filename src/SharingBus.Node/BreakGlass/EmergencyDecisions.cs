using SharingBus.Node.Bundles;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// Decides with break-glass where it is open: for a notice of purpose IMMINENT_DANGER that was accepted while it was, as long as it is, and
/// as long as what it was opened on still stands.
/// </summary>
internal sealed class EmergencyDecisions(string agency, OpeningBook book)
{
    /// <summary>The first end of what is open; a decision that rests on it does not hold longer.</summary>
    public DateTimeOffset NextEnd => book.Open.Count == 0
        ? DateTimeOffset.MaxValue
        : DateTimeOffset.UnixEpoch.AddMicroseconds(book.Open.Min(o => o.Opened.UntilUnixMicros));

    /// <summary>Decides for one role.</summary>
    /// <param name="snapshot">The bundle in force.</param>
    /// <param name="request">The question.</param>
    /// <param name="accepted">The entry that accepted the notice.</param>
    public Decision Decide(FederationSnapshot snapshot, in DecisionRequest request, long accepted) =>
        book.IsAnyOpen && request.Facts.Purpose == Purpose.ImminentDanger
            ? snapshot.Policy.Decide(request with { BreakGlass = Stand(book.Open, snapshot, request, accepted) })
            : snapshot.Policy.Decide(request);

    private Policy.Deciding.BreakGlass Stand(IReadOnlyList<Opening> open, FederationSnapshot snapshot, DecisionRequest request, long accepted)
    {
        Opening[] standing = [.. open.Where(o =>
            o.Covers(request.Recipient, accepted, request.Now) && OpeningGround.Stands(o, snapshot, agency, request.Recipient, request.Now))];
        return standing.Length == 0
            ? Policy.Deciding.BreakGlass.Closed
            : Array.Exists(standing, o => o.IsByRight) ? Policy.Deciding.BreakGlass.OpenedByRight : Policy.Deciding.BreakGlass.Opened;
    }
}
