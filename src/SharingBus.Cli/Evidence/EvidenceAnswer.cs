using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>What the nodes gave, ready to be packed.</summary>
/// <param name="SignedBundle">The bundle in force, serialized.</param>
/// <param name="Logs">The logs that hold anything of what was asked.</param>
/// <param name="Silent">Nodes that did not answer or refused, with the reason.</param>
/// <param name="IsIncomplete">Whether a node knows more than it gave.</param>
internal sealed record EvidenceAnswer(
    ByteString SignedBundle, IReadOnlyList<GatheredLog> Logs, IReadOnlyDictionary<string, string> Silent, bool IsIncomplete)
{
    /// <summary>Packs it.</summary>
    /// <returns>The receipts in it.</returns>
    public IReadOnlyList<ReceiptLine> Write(Stream output, DateTimeOffset now, string question)
    {
        var bundle = Bundle.Parser.ParseUntrusted(Federation.V1.SignedBundle.Parser.ParseUntrusted(SignedBundle.Span).Bundle.Span);
        var logs = Logs.Select(log => log.Read()).ToDictionary(log => log.Agency, StringComparer.Ordinal);
        ReceiptLine[] receipts = [.. logs.Values.SelectMany(log => ReceiptReading.All(log, logs))];
        using var package = new EvidenceWriter(output);
        package.Add(EvidenceFormat.Bundle, SignedBundle.Span);
        foreach (var log in Logs)
        {
            package.Add(EvidenceFormat.Checkpoint(log.Agency), log.Note);
            package.AddLines(EvidenceFormat.Entries(log.Agency), log.Lines);
            if (log.Consistency.Count > 0)
            {
                package.AddJson(EvidenceFormat.Consistency(log.Agency), log.Consistency);
            }
        }

        package.AddLines(EvidenceFormat.Receipts, receipts);
        package.Add(EvidenceFormat.Report, EvidenceReport.Of(bundle, this, receipts, question, now));
        package.Add(EvidenceFormat.Policy, EvidenceReport.PolicyOf(bundle));
        package.Finish(bundle.Federation, now, question);
        return receipts;
    }
}
