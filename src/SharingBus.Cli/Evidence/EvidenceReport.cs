using SharingBus.Cli.Commands;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>What a package holds for people: a page that says what was asked and found, and the rules in words. It proves nothing by itself.</summary>
internal static class EvidenceReport
{
    private const int MostRows = 200;

    /// <summary>The page.</summary>
    public static string Of(Bundle bundle, EvidenceAnswer answer, IReadOnlyList<ReceiptLine> receipts, string question, DateTimeOffset now)
    {
        var page = new StringBuilder();
        page.Line($"Evidence from the federation {bundle.Federation}")
            .Line($"made {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, under bundle {bundle.Version}")
            .Line($"asked: {question}")
            .Line("")
            .Line("This page is for reading. What counts is what a verifier says of the package:")
            .Line("  sharingbus verify PACKAGE --governance-key A.pub.pem --governance-key B.pub.pem")
            .Line("")
            .Line("Logs");
        foreach (var log in answer.Logs)
        {
            page.Line($"  {log.Agency,-32} {log.Entries.Count,6} entries of {log.Checkpoint.Size}, root {Convert.ToHexStringLower(log.Checkpoint.Root.ToArray().AsSpan(0, 8))}...")
                .Line(log.Entries.Values.Count(static entry => entry.Salt.IsEmpty) is > 0 and var ended ? $"    {ended} of them ended with their term; the log records it, and their places are proven" : null)
                .Line(log.Witnesses.Count > 0 ? $"    cosigned by {string.Join(", ", log.Witnesses)}" : "    cosigned by no other agency");
        }

        foreach (var (agency, reason) in answer.Silent)
        {
            page.Line($"  {agency,-32} NO ANSWER: {reason}. What it holds is not in this package.");
        }

        if (answer.IsIncomplete)
        {
            page.Line("  A node knows more of what was asked than it gave: this package is not the whole of it.");
        }

        page.Line("").Line("Who got what");
        foreach (var receipt in receipts.Take(MostRows))
        {
            page.Line($"  {receipt.Message}  {receipt.DecidedAt}").Line($"    {receipt.Origin} -> {receipt.Recipient} as {receipt.Role}: {receipt.Verdict}{HandOver(receipt)}");
            if (receipt.Verdict == "released")
            {
                page.Line($"    under {receipt.Agreement}, rules {string.Join(", ", receipt.Rules)}, policy version {receipt.PolicyVersion}, purpose {receipt.Purpose}")
                    .Line($"    released: {string.Join(", ", receipt.Released)}")
                    .Line(receipt.Transformed.Count > 0 ? $"    coarser:  {string.Join(", ", receipt.Transformed)}" : null)
                    .Line(receipt.Withheld.Count > 0 ? $"    withheld: {string.Join(", ", receipt.Withheld)}" : null);
            }
        }

        return (receipts.Count > MostRows ? page.Line($"  and {receipts.Count - MostRows} more in receipts.jsonl") : page).ToString();
    }

    /// <summary>Ceiling, agreements and policies as the bundle states them.</summary>
    public static string PolicyOf(Bundle bundle)
    {
        var text = new StringBuilder().Line("The federation's ceiling").Line(bundle.Ceiling is null ? "  none" : WireJson.Indented.Format(bundle.Ceiling));
        foreach (var agreement in bundle.Agreements)
        {
            text.Line("").Line($"Agreement {agreement.Id}").Line(WireJson.Indented.Format(agreement));
        }

        foreach (var policy in bundle.Policies)
        {
            var own = ReleasePolicy.Parser.ParseUntrusted(policy.Policy.Span);
            text.Line("").Line($"Policy of {own.Agency}").Line(WireJson.Indented.Format(own));
        }

        return text.ToString();
    }

    private static string HandOver(ReceiptLine receipt) => receipt.Entries switch
    {
        { Delivered: not null } => ", received and delivered",
        { Received: not null } => ", received",
        _ => "",
    };

    private static StringBuilder Line(this StringBuilder text, FormattableString line) => text.Line(line.ToString(CultureInfo.InvariantCulture));

    private static StringBuilder Line(this StringBuilder text, string? line) => line is null ? text : text.Append(line).Append('\n');
}
