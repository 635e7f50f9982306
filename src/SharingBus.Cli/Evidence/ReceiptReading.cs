using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>Reads receipts from proven entries: when a package is made, and again when it is checked.</summary>
internal static class ReceiptReading
{
    /// <summary>Every receipt of the messages that an agency published.</summary>
    public static IEnumerable<ReceiptLine> All(ProvenLog origin, IReadOnlyDictionary<string, ProvenLog> logs)
    {
        var accepted = origin.Entries.Where(entry => entry.Value?.Accepted is not null).ToLookup(entry => entry.Value!.Accepted.MessageId, entry => entry.Key);
        foreach (var (index, entry) in origin.Entries.Where(entry => entry.Value?.Decided is not null).OrderBy(entry => entry.Key))
        {
            foreach (var kind in entry!.Decided.Outcomes.Select(outcome => (long)outcome.DecisionClass).Distinct())
            {
                foreach (var receipt in accepted[entry.Decided.MessageId].SelectMany(first => Read(origin, new ReceiptPlaces(first, index, kind))))
                {
                    yield return WithHandOver(receipt, logs);
                }
            }
        }
    }

    /// <summary>The receipts that stand in three entries of the origin's log: one for each outcome of the class; none where they do not belong together.</summary>
    public static IEnumerable<ReceiptLine> Read(ProvenLog origin, ReceiptPlaces places)
    {
        var accepted = origin.Entries.GetValueOrDefault(places.Accepted)?.Accepted;
        var entry = origin.Entries.GetValueOrDefault(places.Decided);
        var reason = origin.Entries.GetValueOrDefault(places.Class)?.DecisionClass;
        var decided = entry?.Decided is { } said && said.MessageId == accepted?.MessageId && said.BundleVersion == reason?.BundleVersion ? said : null;
        var outcomes = decided?.Outcomes.Where(outcome => outcome.DecisionClass == (ulong)places.Class).Distinct() ?? [];
        return outcomes.Select(outcome => ReadOne(origin.Agency, accepted!, entry!.TimeUnixMicros, reason!, outcome, places)).OfType<ReceiptLine>();
    }

    /// <summary>Where a message stands in an entry of the recipient's log that says that it was taken in for a role.</summary>
    public static IReadOnlyList<int> PlacesOf(JournalEntry? entry, ReceiptLine receipt)
    {
        if (entry?.Received is not { Again: false } received || received.Sender != receipt.Origin || !Guid.TryParseExact(receipt.Message, "D", out var id))
        {
            return [];
        }

        bool Serves(int set) => set > 0 && set <= received.RoleSets.Count && received.RoleSets[set - 1].Roles.Contains(receipt.Role);
        var places = Math.Min(PackedIds.Count(received.MessageIds), received.RoleSetOf.Length);
        return [.. Enumerable.Range(0, places).Where(place => PackedIds.At(received.MessageIds, place) == id && Serves(received.RoleSetOf[place]))];
    }

    /// <summary>Whether an entry of the recipient's log says that a subscriber of the role was given what was taken in at one of some places.</summary>
    public static bool IsGiven(JournalEntry? entry, ReceiptLine receipt, Received received, IReadOnlyList<int> places) =>
        entry?.Delivered is { } delivered && delivered.Role == receipt.Role && delivered.Origin == receipt.Origin
        && delivered.Parts.Any(part => part.Lane == received.Lane && part.Incarnation == received.Incarnation
            && part.Sequence == received.Sequence && places.Any(place => Positions.Holds(part.Positions, place)));

    // What has no word in a package is in no receipt: whatever such an entry says, nobody can claim it.
    private static ReceiptLine? ReadOne(string agency, Accepted accepted, long decidedAt, DecisionClass reason, Outcome outcome, ReceiptPlaces places) =>
        IdOf(accepted.MessageId) is { } id && WordOf(outcome.Verdict) is { } verdict && PurposeOf(accepted.Purpose) is { } purpose && EvidenceFormat.Time(decidedAt) is { } time
            ? new ReceiptLine(
                id,
                Convert.ToHexStringLower(accepted.CommitmentRoot.Span),
                agency,
                reason.Recipient,
                reason.Role,
                verdict,
                reason.ReleasedPaths,
                [.. reason.Transformed.Select(rule => rule.Path)],
                reason.WithheldPaths,
                reason.RuleIds,
                reason.BundleVersion,
                reason.AgreementId,
                purpose,
                time,
                Convert.ToHexStringLower(outcome.ViewDigest.Span),
                places)
            : null;

    private static ReceiptLine WithHandOver(ReceiptLine receipt, IReadOnlyDictionary<string, ProvenLog> logs)
    {
        if (!logs.TryGetValue(receipt.Recipient, out var recipient))
        {
            return receipt;
        }

        foreach (var (index, entry) in recipient.Entries.OrderBy(entry => entry.Key))
        {
            var places = PlacesOf(entry, receipt);
            if (places.Count > 0)
            {
                long? given = recipient.Entries
                    .Where(other => IsGiven(other.Value, receipt, entry!.Received, places))
                    .Select(other => (long?)other.Key).Min();
                return receipt with { Entries = receipt.Entries with { Received = index, Delivered = given } };
            }
        }

        return receipt;
    }

    private static string? IdOf(Google.Protobuf.ByteString id) => id.Length == PackedIds.Size ? PackedIds.At(id, 0).ToString("D") : null;

    private static string? WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Released => "released",
        Verdict.Withheld => "withheld",
        Verdict.Held => "held",
        _ => null,
    };

    private static string? PurposeOf(Purpose purpose) =>
        CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(nameof(Purpose)).FindValueByNumber((int)purpose)?.Name;
}
