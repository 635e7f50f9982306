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
            foreach (var outcome in entry!.Decided.Outcomes)
            {
                foreach (var first in accepted[entry.Decided.MessageId])
                {
                    if (Read(origin, new ReceiptPlaces(first, index, (long)outcome.DecisionClass)) is { } receipt)
                    {
                        yield return WithHandOver(receipt, logs);
                    }
                }
            }
        }
    }

    /// <summary>The receipt that stands in three entries of the origin's log; null where they do not belong together.</summary>
    public static ReceiptLine? Read(ProvenLog origin, ReceiptPlaces places)
    {
        var accepted = origin.Entries.GetValueOrDefault(places.Accepted)?.Accepted;
        var entry = origin.Entries.GetValueOrDefault(places.Decided);
        var reason = origin.Entries.GetValueOrDefault(places.Class)?.DecisionClass;
        var outcome = entry?.Decided?.Outcomes.FirstOrDefault(outcome => outcome.DecisionClass == (ulong)places.Class);
        bool belong = accepted is not null && reason is not null && outcome is not null
            && entry!.Decided.MessageId == accepted.MessageId && entry.Decided.BundleVersion == reason.BundleVersion;
        return belong
            ? new ReceiptLine(
                IdOf(accepted!.MessageId),
                Convert.ToHexStringLower(accepted.CommitmentRoot.Span),
                origin.Agency,
                reason!.Recipient,
                reason.Role,
                WordOf(outcome!.Verdict),
                reason.ReleasedPaths,
                [.. reason.Transformed.Select(rule => rule.Path)],
                reason.WithheldPaths,
                reason.RuleIds,
                reason.BundleVersion,
                reason.AgreementId,
                PurposeOf(accepted.Purpose),
                EvidenceFormat.Time(entry!.TimeUnixMicros),
                Convert.ToHexStringLower(outcome.ViewDigest.Span),
                places)
            : null;
    }

    /// <summary>Where a message stands in an entry of the recipient's log that says that it was taken in for a role; -1 where it does not.</summary>
    public static int PlaceOf(JournalEntry? entry, ReceiptLine receipt)
    {
        var received = entry?.Received is { Again: false } taken && taken.Sender == receipt.Origin ? taken : null;
        var place = received is null || !Guid.TryParseExact(receipt.Message, "D", out var id) ? -1 : PackedIds.IndexOf(received.MessageIds, id);
        var set = place >= 0 && place < received!.RoleSetOf.Length ? received.RoleSetOf[place] : 0;
        return set > 0 && set <= received!.RoleSets.Count && received.RoleSets[set - 1].Roles.Contains(receipt.Role) ? place : -1;
    }

    /// <summary>Whether an entry of the recipient's log says that a subscriber of the role was given what was taken in.</summary>
    public static bool IsGiven(JournalEntry? entry, ReceiptLine receipt, Received received, int place) =>
        entry?.Delivered is { } delivered && delivered.Role == receipt.Role && delivered.Origin == receipt.Origin
        && delivered.Parts.Any(part => part.Lane == received.Lane && part.Incarnation == received.Incarnation
            && part.Sequence == received.Sequence && Positions.Holds(part.Positions, place));

    private static ReceiptLine WithHandOver(ReceiptLine receipt, IReadOnlyDictionary<string, ProvenLog> logs)
    {
        if (!logs.TryGetValue(receipt.Recipient, out var recipient))
        {
            return receipt;
        }

        foreach (var (index, entry) in recipient.Entries.OrderBy(entry => entry.Key))
        {
            var place = PlaceOf(entry, receipt);
            if (place >= 0)
            {
                long? given = recipient.Entries
                    .Where(other => IsGiven(other.Value, receipt, entry!.Received, place))
                    .Select(other => (long?)other.Key).Min();
                return receipt with { Entries = receipt.Entries with { Received = index, Delivered = given } };
            }
        }

        return receipt;
    }

    private static string IdOf(Google.Protobuf.ByteString id) => id.Length == PackedIds.Size ? PackedIds.At(id, 0).ToString("D") : "";

    private static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Released => "released",
        Verdict.Withheld => "withheld",
        Verdict.Held => "held",
        _ => "",
    };

    private static string PurposeOf(Purpose purpose) =>
        CodesReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(nameof(Purpose)).FindValueByNumber((int)purpose)?.Name ?? "";
}
