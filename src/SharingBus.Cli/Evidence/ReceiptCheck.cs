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

        var read = ReceiptReading.Read(origin, receipt.Entries);
        if (read is null || !AreEqual(read, receipt))
        {
            throw Contradicts(place, $"the entries {receipt.Entries.Accepted}, {receipt.Entries.Decided} and {receipt.Entries.Class} of {origin.Agency} say something else");
        }

        if (receipt.Entries.Received is { } received)
        {
            CheckHandOver(receipt, received, place);
        }
    }

    private void CheckHandOver(ReceiptLine receipt, long index, string place)
    {
        var recipient = LogOf(receipt.Recipient, place);
        var entry = Entry(recipient, index, place);
        var position = ReceiptReading.PlaceOf(entry, receipt);
        if (position < 0)
        {
            throw Contradicts(place, $"entry {index} of {recipient.Agency} does not say that it was received for the role");
        }

        if (receipt.Entries.Delivered is { } delivered && !ReceiptReading.IsGiven(Entry(recipient, delivered, place), receipt, entry.Received, position))
        {
            throw Contradicts(place, $"entry {delivered} of {recipient.Agency} does not say that it was delivered to the role");
        }
    }

    private ProvenLog LogOf(string agency, string place) => logs.GetValueOrDefault(agency)
        ?? throw new EvidenceRefused(EvidenceReason.ReceiptUnproven, place, $"the log of {agency} is not in the package");

    private static SharingBus.Lineage.V1.JournalEntry Entry(ProvenLog log, long index, string place) => log.Entries.GetValueOrDefault(index)
        ?? throw new EvidenceRefused(EvidenceReason.ReceiptUnproven, place, $"entry {index} of {log.Agency} is not in the package, or was erased");

    private static bool AreEqual(ReceiptLine read, ReceiptLine said) =>
        read with { Released = said.Released, Transformed = said.Transformed, Withheld = said.Withheld, Rules = said.Rules } == said
        && read.Released.SequenceEqual(said.Released) && read.Transformed.SequenceEqual(said.Transformed)
        && read.Withheld.SequenceEqual(said.Withheld) && read.Rules.SequenceEqual(said.Rules);

    private static EvidenceRefused Contradicts(string place, string words) => new(EvidenceReason.ReceiptContradicts, place, words);
}
