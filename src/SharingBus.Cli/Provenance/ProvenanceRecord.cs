using SharingBus.Cli.Evidence;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Provenance;

/// <summary>What the nodes gave about some messages, read for forms that others know. It carries no proofs and names no person.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="Logs">The entries of each agency's log, read whole.</param>
/// <param name="Receipts">Who got what, under which rule.</param>
internal sealed record ProvenanceRecord(string Federation, IReadOnlyDictionary<string, ProvenLog> Logs, IReadOnlyList<ReceiptLine> Receipts)
{
    /// <summary>Reads what was gathered.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">A node gave an entry that is none.</exception>
    public static ProvenanceRecord Of(EvidenceAnswer answer)
    {
        var bundle = Bundle.Parser.ParseUntrusted(SignedBundle.Parser.ParseUntrusted(answer.SignedBundle.Span).Bundle.Span);
        return Of(bundle.Federation, answer.Logs.ToDictionary(log => log.Agency, Read, StringComparer.Ordinal));
    }

    /// <summary>Reads entries.</summary>
    public static ProvenanceRecord Of(string federation, IReadOnlyDictionary<string, ProvenLog> logs) =>
        new(federation, logs, [.. logs.Values.OrderBy(log => log.Agency, StringComparer.Ordinal).SelectMany(log => ReceiptReading.All(log, logs))]);

    /// <summary>Every entry that is there, by agency and index.</summary>
    public IEnumerable<(string Agency, long Index, JournalEntry Entry)> Entries =>
        from log in Logs.Values.OrderBy(log => log.Agency, StringComparer.Ordinal)
        from entry in log.Entries.OrderBy(entry => entry.Key)
        where entry.Value is not null
        select (log.Agency, entry.Key, entry.Value);

    /// <summary>When an entry of a log was written; null where it is not there or its time cannot be written.</summary>
    public string? TimeOf(string agency, long? index) =>
        index is { } at && Logs.GetValueOrDefault(agency)?.Entries.GetValueOrDefault(at) is { } entry ? EvidenceFormat.Time(entry.TimeUnixMicros) : null;

    /// <summary>The coarser forms that a receipt's decision names, by path.</summary>
    public IReadOnlyDictionary<string, string> FormsOf(ReceiptLine receipt) =>
        (Logs[receipt.Origin].Entries[receipt.Entries.Class]?.DecisionClass.Transformed.AsEnumerable() ?? [])
        .GroupBy(rule => rule.Path, StringComparer.Ordinal)
        .ToDictionary(rules => rules.Key, rules => Commands.CodeWord.Written(rules.First().Transform), StringComparer.Ordinal);

    private static ProvenLog Read(GatheredLog log) =>
        new(log.Agency, log.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Salt.IsEmpty ? null : JournalEntry.Parser.ParseUntrusted(entry.Value.Entry.Span)));
}
