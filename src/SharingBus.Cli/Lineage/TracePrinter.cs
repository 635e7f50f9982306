using System.Globalization;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Lineage;

/// <summary>Prints a trace: one line an event, the decisions role by role.</summary>
internal sealed class TracePrinter(TextWriter output)
{
    private const long MicrosPerMilli = 1_000;

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Prints the trace of a message.</summary>
    public void Print(ByteString message, FederationTrace trace)
    {
        foreach (var line in trace.Entries)
        {
            if (line.Entry.Entry is null)
            {
                WriteLine($"{"ENDED",-25} {line.Agency,-20} #{line.Entry.Index,-4} ended with its term{(line.Entry.EndedBy > 0 ? $", recorded by entry #{line.Entry.EndedBy}" : "; this journal cannot say which entry records it")}");
                continue;
            }

            var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(line.Entry.Entry.TimeUnixMicros / MicrosPerMilli, First, Last));
            WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{time:yyyy-MM-dd HH:mm:ss.fff}Z  {line.Agency,-20} #{line.Entry.Index,-4} {Describe(line.Entry.Entry)}"));
            PrintOutcomes(line);
        }

        PrintIds("derived from", trace.Parents);
        PrintIds("led to", trace.Derived);
        PrintDestroyed(message, trace);
        if (trace.Entries.Count == 0)
        {
            WriteLine("No node that answered has anything on record.");
        }

        foreach (var (agency, reason) in trace.Silent)
        {
            WriteLine($"NOT HEARD   {agency}: {reason}");
        }
    }

    private static string Describe(JournalEntry entry) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.Accepted => $"accepted {NoticeTypes.Name(entry.Accepted.Type)} of {entry.Accepted.SizeBytes} bytes from {entry.Accepted.System}",
        JournalEntry.EventOneofCase.Decided => $"decided under bundle {entry.Decided.BundleVersion}",
        JournalEntry.EventOneofCase.Sent => $"sent to {entry.Sent.Recipient} ({entry.Sent.Lane}, batch {entry.Sent.Sequence})",
        JournalEntry.EventOneofCase.Received => $"received from {entry.Received.Sender} ({entry.Received.Lane}, batch {entry.Received.Sequence})",
        JournalEntry.EventOneofCase.Delivered => $"delivered to {entry.Delivered.Role} ({entry.Delivered.Subscriber})",
        JournalEntry.EventOneofCase.Acknowledged => $"acknowledged by {entry.Acknowledged.Role} ({entry.Acknowledged.Subscriber})",
        JournalEntry.EventOneofCase.ReceiptRecorded => Describe(entry.ReceiptRecorded),
        JournalEntry.EventOneofCase.ChangeOrdered => $"ordered {entry.ChangeOrdered.Change.Kind} for {entry.ChangeOrdered.Change.Reason} to {string.Join(", ", entry.ChangeOrdered.Holders)}",
        JournalEntry.EventOneofCase.ChangeApplied => $"carried out {entry.ChangeApplied.Change.Kind} of {entry.ChangeApplied.Origin}",
        JournalEntry.EventOneofCase.Quarantined => Describe(entry.Quarantined),
        JournalEntry.EventOneofCase.BreakGlassOpened => $"opened break-glass towards {string.Join(", ", entry.BreakGlassOpened.Recipients)}: {entry.BreakGlassOpened.Person} as {entry.BreakGlassOpened.Role}",
        JournalEntry.EventOneofCase.BreakGlassClosed => Describe(entry.BreakGlassClosed),
        JournalEntry.EventOneofCase.BreakGlassReported => $"told of break-glass of {entry.BreakGlassReported.Origin} ({entry.BreakGlassReported.Item.Status}){(entry.BreakGlassReported.Role.Length > 0 ? $": {entry.BreakGlassReported.Role}" : " again")}",
        JournalEntry.EventOneofCase.BreakGlassRepeated => "told the supervisor elsewhere again",
        JournalEntry.EventOneofCase.PayloadsDestroyed => $"destroyed the keys of {PackedIds.Count(entry.PayloadsDestroyed.MessageIds)} payloads, each {Why(entry.PayloadsDestroyed.Reason)}",
        JournalEntry.EventOneofCase.MetadataEnded => $"{entry.MetadataEnded.Ranges.Sum(static range => range.Count)} entries ended with their term of {entry.MetadataEnded.TermDays} days",
        JournalEntry.EventOneofCase.HoldPlaced => $"kept for {entry.HoldPlaced.Matter} by {entry.HoldPlaced.Person}: {entry.HoldPlaced.Reason}",
        JournalEntry.EventOneofCase.HoldReleased => $"no longer kept for {entry.HoldReleased.Matter}, by {entry.HoldReleased.Person}: {entry.HoldReleased.Reason}",
        JournalEntry.EventOneofCase.ReleaseApproved => $"approved for {string.Join(", ", entry.ReleaseApproved.Recipients)} by {entry.ReleaseApproved.Person}: {entry.ReleaseApproved.Reason}",
        JournalEntry.EventOneofCase.ReleaseRefused => $"refused for {string.Join(", ", entry.ReleaseRefused.Recipients)} by {entry.ReleaseRefused.Person}: {entry.ReleaseRefused.Reason}",
        var other => other.ToString(),
    };

    private static string Why(DestructionReason reason) => reason switch
    {
        DestructionReason.Expired => "at the end of its time",
        DestructionReason.RecordEnded => "and what the journal said of it has ended with its term",
        _ => "erased on order",
    };

    private static string Describe(BreakGlassClosed closed)
    {
        var of = closed.Opener.Length > 0 ? $" of {closed.Opener}" : "";
        var at = closed.ReviewerAgency.Length > 0 ? $"{closed.ReviewerAgency}/" : "";
        return $"reviewed break-glass{of}: {closed.Person} as {at}{closed.Role}";
    }

    private static string Describe(Quarantined item) => item.Step switch
    {
        QuarantineStep.Unspecified => $"set aside a batch of {item.Sender}: {item.Reason}",
        QuarantineStep.Read => $"content of quarantine item {item.Item} was read by {item.System}",
        QuarantineStep.TakenIn => $"quarantine item {item.Item} was taken in, asked for by {item.System}",
        QuarantineStep.RefusedAgain => $"quarantine item {item.Item} was refused again, asked for by {item.System}: {item.Reason}",
        QuarantineStep.Discarded => $"quarantine item {item.Item} was discarded by {item.System}: {item.Statement}",
        QuarantineStep.Expired => $"quarantine item {item.Item} was given up: nobody decided about it in time",
        var other => other.ToString(),
    };

    private static string Describe(ReceiptRecorded receipt)
    {
        var role = receipt.Receipt.Role.Length > 0 ? $" for {receipt.Receipt.Role}" : "";
        return $"receipt of {receipt.Recipient}: {receipt.Receipt.Kind}{role} (its entry #{receipt.Receipt.JournalIndex})";
    }

    // Names and words are those of other agencies, and of whoever published.
    private void WriteLine(string line) => output.WriteLine(PlainText.Of(line));

    private void PrintOutcomes(TraceLine line)
    {
        foreach (var outcome in line.Entry.Entry?.Decided?.Outcomes.AsEnumerable() ?? [])
        {
            var decision = line.Classes.FirstOrDefault(entry => entry.Index == outcome.DecisionClass)?.Entry?.DecisionClass;
            if (decision is not null)
            {
                var why = outcome.Verdict is Verdict.Released or Verdict.Held
                    ? $"under {decision.AgreementId} by {string.Join(", ", decision.RuleIds)}"
                    : decision.Reason;
                WriteLine($"{"",27}{outcome.Verdict.ToString().ToLowerInvariant(),-9} {decision.Recipient}/{decision.Role}  {why}");
            }
        }
    }

    private void PrintIds(string label, IReadOnlyList<ByteString> ids)
    {
        foreach (var bytes in ids)
        {
            WriteLine($"{label,-12} {(MessageId.TryRead(bytes.Span, out var id) ? id.ToString() : "?")}");
        }
    }

    // What rests on something that is gone cannot be checked against it any more.
    private void PrintDestroyed(ByteString message, FederationTrace trace)
    {
        foreach (var (agency, payload) in trace.Destroyed)
        {
            var of = payload.MessageId == message ? "its payload" : $"it rests on {(MessageId.TryRead(payload.MessageId.Span, out var id) ? id.ToString() : "?")}, whose payload";
            var derived = payload.MessageId == message && trace.Derived.Count > 0 ? "; what it led to rests on something destroyed" : "";
            WriteLine($"DESTROYED   {of} is gone at {agency} since entry #{payload.Index}, {Why(payload.Reason)}{derived}");
        }
    }
}
