namespace SharingBus.Cli.Evidence;

/// <summary>A line of <c>receipts.jsonl</c>: who got what of a message, under which rule. Worth what the entries it names are worth.</summary>
internal sealed record ReceiptLine(
    string Message,
    string Commitment,
    string Origin,
    string Recipient,
    string Role,
    string Verdict,
    IReadOnlyList<string> Released,
    IReadOnlyList<string> Transformed,
    IReadOnlyList<string> Withheld,
    IReadOnlyList<string> Rules,
    ulong PolicyVersion,
    string Agreement,
    string Purpose,
    string DecidedAt,
    string ViewSha256,
    ReceiptPlaces Entries);
