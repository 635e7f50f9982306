using System.Globalization;
using Google.Protobuf.Collections;
using SharingBus.Exchange.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Policies;

/// <summary>Prints what another set of policies would have done: first the roles whose views change, then the views.</summary>
internal static class ReplayPrinter
{
    /// <summary>Prints an answer.</summary>
    public static void Print(ReplayTotals totals, TextWriter output)
    {
        var column = new TextColumn(output);
        var told = totals.Told;
        column.Line(
            $"{Count(told.Examined, "notice")} examined against bundle {Number(told.BundleVersion)}"
            + (told.Erased > 0 ? $"; {Number(told.Erased)} erased, of which nobody can say" : "")
            + (told.Unreadable > 0 ? $"; {Number(told.Unreadable)} unreadable, released under neither" : "")
            + ".");
        var changed = told.Roles.Where(role => role.Wider + role.Narrower > 0).OrderByDescending(role => role.Wider > 0).ToArray();
        if (changed.Length == 0)
        {
            column.Line("Nothing would have changed: every role would have got the same.");
            return;
        }

        column.Line();
        foreach (var role in changed)
        {
            column.Paragraph(
                0,
                $"{(role.Wider > 0 ? "WIDENS " : "narrows")}  {NoticeTypes.Name(role.Type)} for {role.Recipient}/{role.Role}: {Number(role.Wider)} wider, {Number(role.Narrower)} narrower, {Number(role.Equal)} equal");
        }

        foreach (var difference in told.Differences)
        {
            column.Line();
            column.Line($"{new Guid(difference.MessageId.Span, bigEndian: true)}  {(difference.Wider ? "WIDER" : "narrower")} for {difference.Recipient}/{difference.Role}");
            Row(column, "gains", string.Join(", ", difference.GainedPaths));
            Row(column, "loses", string.Join(", ", difference.LostPaths));
            Row(column, "other form", string.Join(", ", difference.Forms.Select(form => $"{form.Path} {Words(form.After)} (before: {Words(form.Before)})")));
        }

        if (totals.Differences > told.Differences.Count)
        {
            column.Line();
            column.Line($"{told.Differences.Count} of {totals.Differences} changed views are told; --limit tells more.");
        }
    }

    private static void Row(TextColumn column, string label, string words)
    {
        if (words.Length > 0)
        {
            column.Row(2, label, words);
        }
    }

    private static string Words(RepeatedField<Transform> forms) =>
        forms.Count == 0 ? Wording.Of(Transform.Unspecified) : string.Join(" or ", forms.Select(Wording.Of));

    private static string Count(ulong number, string word) => number == 1 ? $"1 {word}" : $"{Number(number)} {word}s";

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
