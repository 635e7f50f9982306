using SharingBus.Fusion.V1;
using SharingBus.Vocabulary.V1;
using static SharingBus.Cli.Commands.WireText;

namespace SharingBus.Cli.Commands;

/// <summary>Prints bulletins and drafts: lines for people, or one JSON object a line.</summary>
internal sealed class BulletinPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";
    private const string Released = "RELEASED";

    /// <summary>Prints bulletins, a few lines each.</summary>
    public void Print(IReadOnlyCollection<BulletinRecord> bulletins)
    {
        foreach (var bulletin in bulletins)
        {
            Print(bulletin);
        }

        if (!json && bulletins.Count == 0)
        {
            output.WriteLine("There is no bulletin.");
        }
    }

    /// <summary>Prints a bulletin with its text, notices and recipients.</summary>
    public void Print(GetBulletinResponse answer)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(answer));
            return;
        }

        Print(answer.Bulletin);
        Print(answer.Product);
        foreach (var notice in answer.Bulletin.Notices)
        {
            output.WriteLine($"{Indent}notice {Id(notice)}");
        }

        foreach (var role in answer.Bulletin.Recipients)
        {
            output.WriteLine($"{Indent}to {PlainText.Of(role)}");
        }
    }

    /// <summary>Prints a draft: what it says, and whom it reaches and why.</summary>
    public void Print(BulletinDraft draft)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(draft));
            return;
        }

        output.WriteLine($"{PlainText.Of(draft.DraftId)}  {CodeWord.Written(draft.Product.Handling.Tlp)}  {Count(draft.Notices.Count, "notice")}");
        output.WriteLine($"{Indent}{PlainText.Of(draft.Product.Title)}");
        Print(draft.Product);
        foreach (var role in draft.Recipients)
        {
            Print(role);
        }

        if (!draft.Recipients.Any(role => role.Included))
        {
            output.WriteLine("It reaches nobody.");
        }
    }

    private void Print(BulletinRecord bulletin)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(bulletin));
            return;
        }

        var refusal = bulletin.Refusal.Length > 0 ? $" ({PlainText.Of(bulletin.Refusal)})" : "";
        output.WriteLine(
            $"{PlainText.Of(bulletin.BulletinId)}  {CodeWord.Written(bulletin.State)}{refusal}  {CodeWord.Written(bulletin.Label)}  {Time(bulletin.PlannedAtUnixMillis)}"
            + $"  {Count(bulletin.Notices.Count, "notice")}, {Count(bulletin.Recipients.Count, "role")}  by {PlainText.Of(bulletin.Analyst)}, read by {PlainText.Of(bulletin.Reviewer)}");
        output.WriteLine($"{Indent}{PlainText.Of(bulletin.Title)}");
        Line("message", bulletin.MessageId.Length > 0 ? Id(bulletin.MessageId) : "");
        Line("corrects", bulletin.Corrects);
        Line("corrected by", bulletin.CorrectedBy);
        if (bulletin.Withdrawal is { } end)
        {
            output.WriteLine($"{Indent}WITHDRAWN {Time(end.WithdrawnAtUnixMillis)} by {PlainText.Of(end.Analyst)} ({PlainText.Of(end.System)}): {PlainText.Of(end.Reason)}");
        }

        foreach (var reason in bulletin.Review)
        {
            Line("NEEDS A LOOK", reason);
        }
    }

    private void Print(KnowledgeProduct product)
    {
        foreach (var statement in product.Body)
        {
            output.WriteLine($"{Indent}{CodeWord.Written(statement.Assertion)}: {PlainText.Of(statement.Text)}");
        }

        foreach (var caveat in product.Handling.Caveats)
        {
            Line("caveat", caveat);
        }
    }

    private void Print(BulletinRecipient role)
    {
        output.WriteLine($"{Indent}{(role.Included ? "goes to" : "NOT to ")} {PlainText.Of(role.Agency)}/{PlainText.Of(role.Role)}");
        if (role.Reason != Released)
        {
            output.WriteLine($"{Indent}{Indent}the bulletin: {PlainText.Of(role.Reason)}");
        }

        foreach (var obstacle in role.Obstacles)
        {
            var fields = obstacle.WithheldPaths.Count > 0 ? $" {string.Join(", ", obstacle.WithheldPaths.Select(PlainText.Of))}" : "";
            output.WriteLine($"{Indent}{Indent}notice {Id(obstacle.Notice)}: {PlainText.Of(obstacle.Reason)}{fields}");
        }
    }

    private void Line(string what, string text)
    {
        if (text.Length > 0)
        {
            output.WriteLine($"{Indent}{what} {PlainText.Of(text)}");
        }
    }

    private static string Count(int number, string what) => FormattableString.Invariant($"{number} {what}{(number == 1 ? "" : "s")}");
}
