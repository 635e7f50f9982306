using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>Holds receipts against the entries they name: each is read again from them and has to be the same.</summary>
internal sealed class ReceiptCheck(IReadOnlyDictionary<string, ProvenLog> logs)
{
    /// <summary>Checks one receipt.</summary>
    /// <exception cref="EvidenceRefused">An entry is missing or says something else.</exception>
    public void Check(ReceiptLine receipt, string place)
    {
        var origin = LogOf(receipt.Origin, place);
        foreach (var index in new[] { receipt.Entries.Accepted, receipt.Entries.Decided, receipt.Entries.Class })
        {
            Entry(origin, index, place);
        }

        var received = HandOver(receipt, receipt.Entries.Received, place);
        var delivered = HandOver(receipt, receipt.Entries.Delivered, place);
        if (!ReceiptReading.Read(origin, receipt.Entries).Any(read => AreEqual(read, receipt)))
        {
            throw Contradicts(place, $"the entries {receipt.Entries.Accepted}, {receipt.Entries.Decided} and {receipt.Entries.Class} of {origin.Agency} say something else");
        }

        var positions = ReceiptReading.PlacesOf(received, receipt);
        if (received is not null && positions.Count == 0)
        {
            throw Contradicts(place, $"entry {receipt.Entries.Received} of {receipt.Recipient} does not say that it was received for the role");
        }

        if (delivered is not null && !ReceiptReading.IsGiven(delivered, receipt, received!.Received, positions))
        {
            throw Contradicts(place, $"entry {receipt.Entries.Delivered} of {receipt.Recipient} does not say that it was delivered to the role");
        }
    }

    private JournalEntry? HandOver(ReceiptLine receipt, long? index, string place) => index is { } at ? Entry(LogOf(receipt.Recipient, place), at, place) : null;

    private ProvenLog LogOf(string agency, string place) => logs.GetValueOrDefault(agency)
        ?? throw new EvidenceRefused(EvidenceReason.ReceiptUnproven, place, $"the log of {agency} is not in the package");

    private static JournalEntry Entry(ProvenLog log, long index, string place) => log.Entries.GetValueOrDefault(index)
        ?? throw new EvidenceRefused(EvidenceReason.ReceiptUnproven, place, $"entry {index} of {log.Agency} is not in the package, or has ended with its term");

    private static bool AreEqual(ReceiptLine read, ReceiptLine said) =>
        read with { Released = said.Released, Transformed = said.Transformed, Withheld = said.Withheld, Rules = said.Rules } == said
        && read.Released.SequenceEqual(said.Released) && read.Transformed.SequenceEqual(said.Transformed)
        && read.Withheld.SequenceEqual(said.Withheld) && read.Rules.SequenceEqual(said.Rules);

    private static EvidenceRefused Contradicts(string place, string words) => new(EvidenceReason.ReceiptContradicts, place, words);
}
