namespace SharingBus.Cli.Evidence;

/// <summary>Whether the words of a receipt have the one form that a package writes.</summary>
internal static class ReceiptForm
{
    /// <summary>Looks at the words, before anything is compared with an entry.</summary>
    /// <exception cref="EvidenceRefused">One has another form; the words name it.</exception>
    public static void Require(ReceiptLine receipt, string place)
    {
        Require(Guid.TryParseExact(receipt.Message, "D", out var id) && id.ToString("D") == receipt.Message, "message", place);
        Require(EvidenceFormat.IsDigest(receipt.Commitment), "commitment", place);
        Require(receipt.Verdict is "released" or "withheld" or "held", "verdict", place);
        Require(EvidenceFormat.IsTime(receipt.DecidedAt), "decided_at", place);
        Require(receipt.ViewSha256.Length == 0 || EvidenceFormat.IsDigest(receipt.ViewSha256), "view_sha256", place);
        Require(receipt.Entries.Delivered is null || receipt.Entries.Received is not null, "entries", place);
    }

    private static void Require(bool holds, string member, string place)
    {
        if (!holds)
        {
            throw new EvidenceRefused(EvidenceReason.ReceiptMalformed, place, $"{member} has not the form that it has in a package");
        }
    }
}
