using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Derivation;

/// <summary>To whom one parent of a derived notice may be released, with all of it that the derived notice tells of.</summary>
/// <param name="id">The parent.</param>
/// <param name="held">What is held of it; null where nothing is.</param>
/// <param name="hasEnded">Whether its origin withdrew or restricted it.</param>
/// <param name="toldPaths">The fields that are told of.</param>
/// <param name="pseudonyms">Keys of the forms that need some; which fields are let through does not follow from them.</param>
internal sealed class ParentReach(ByteString id, HeldNotice? held, bool hasEnded, IReadOnlyCollection<string> toldPaths, PseudonymKeys pseudonyms)
{
    private const string NotHeld = "PARENT_NOT_HELD";
    private const string Ended = "PARENT_ENDED";
    private const string FieldsWithheld = "FIELDS_WITHHELD";

    // Most roles get the same of a view.
    private readonly Dictionary<(int View, FieldFilter Filter), string[]> _withheld = [];

    /// <summary>What stands against its release to a role; null where nothing does. Its own origin has it anyway.</summary>
    public ParentObstacle? ObstacleTo(FederationSnapshot snapshot, string recipient, string role, DateTimeOffset now)
    {
        if (hasEnded || held is null || held.Views.Count == 0)
        {
            return Obstacle(hasEnded ? Ended : NotHeld);
        }

        if (recipient == held.Origin)
        {
            return null;
        }

        SortedSet<string> withheld = new(StringComparer.Ordinal);
        for (int view = 0; view < held.Views.Count; view++)
        {
            if (!NoticeFacts.TryRead(held.Type, held.Views[view].Notice.Span, out NoticeFacts facts))
            {
                return Obstacle(NotHeld);
            }

            Decision decision = snapshot.Policy.Decide(new DecisionRequest(held.Origin, held.Type, facts, recipient, role, now));
            if (decision.Verdict != Verdict.Released)
            {
                return Obstacle(decision.Reason.Code());
            }

            withheld.UnionWith(WithheldOf(held, view, decision));
        }

        return withheld.Count == 0 ? null : Obstacle(FieldsWithheld, withheld);
    }

    private string[] WithheldOf(HeldNotice held, int view, Decision decision)
    {
        if (!_withheld.TryGetValue((view, decision.Filter), out string[]? withheld))
        {
            _withheld[(view, decision.Filter)] = withheld = Filter(held.Views[view].Notice.Span, decision);
        }

        return withheld;
    }

    // In part or in whole: what is let through in a coarser form is not what is told of.
    private string[] Filter(ReadOnlySpan<byte> notice, Decision decision)
    {
        byte[] view = new byte[decision.Filter.MaxViewLength(notice.Length)];
        int length = Math.Max(0, decision.Filter.Filter(notice, view, pseudonyms));
        IReadOnlyDictionary<string, int> released = PathPrinter.Count(decision.Type, view.AsSpan(0, length));
        HashSet<string> coarser = [.. decision.Transformed.Select(rule => rule.Path)];
        return
        [
            .. PathPrinter.Count(decision.Type, notice)
                .Where(field => IsTold(field.Key) && (released.GetValueOrDefault(field.Key) < field.Value || coarser.Any(path => Covers(path, field.Key))))
                .Select(field => field.Key),
        ];
    }

    private bool IsTold(string path) => toldPaths.Any(told => Covers(told, path));

    private static bool Covers(string wide, string path) =>
        path.StartsWith(wide, StringComparison.Ordinal) && (path.Length == wide.Length || path[wide.Length] == '.');

    private ParentObstacle Obstacle(string reason, IEnumerable<string>? withheld = null) => new() { Parent = id, Reason = reason, WithheldPaths = { withheld ?? [] } };
}
