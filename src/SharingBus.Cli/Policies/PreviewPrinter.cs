using SharingBus.Policy.V1;

namespace SharingBus.Cli.Policies;

/// <summary>Prints who would get what of a notice, and why the others get nothing.</summary>
internal static class PreviewPrinter
{
    /// <summary>Prints an answer.</summary>
    public static void Print(PreviewResponse response, TextWriter output, Func<string, string> titleOfAgreement)
    {
        var column = new TextColumn(output);
        var released = response.Roles.Where(role => role.Released).ToArray();
        column.Line(released.Length switch
        {
            0 => "Nobody would get anything.",
            1 => "1 role would get something of it.",
            _ => $"{released.Length} roles would get something of it.",
        });
        foreach (var role in released)
        {
            column.Line();
            Print(role, column, titleOfAgreement);
        }

        var nothing = response.Roles.Where(role => !role.Released).ToArray();
        if (nothing.Length > 0)
        {
            column.Line();
            column.Line(released.Length > 0 ? "Nobody else gets anything:" : "Why:");
            int width = nothing.Max(role => $"{role.Role} of {role.Recipient}".Length);
            foreach (var role in nothing)
            {
                column.Line($"  {$"{role.Role} of {role.Recipient}".PadRight(width)}  {role.Words}");
            }
        }
    }

    private static void Print(PreviewRole role, TextColumn column, Func<string, string> titleOfAgreement)
    {
        string[] all = [.. role.Fields.Select(field => field.Path)];
        column.Line($"{role.Role} of {role.Recipient}{(role.Title.Length > 0 ? $" ({role.Title})" : "")}");
        Row(column, "as written", FieldList.Of(all, role.Fields.Where(field => field.Released == field.Present && field.Forms.Count == 0).Select(field => field.Path)));
        foreach (var form in role.Fields.Where(field => field.Released > 0 && field.Forms.Count > 0).GroupBy(field => string.Join(", or ", field.Forms.Select(Wording.Of))))
        {
            Row(column, "coarser", $"{FieldList.Of(all, form.Select(field => field.Path))}: {form.Key}");
        }

        Row(column, "partly", string.Join(", ", role.Fields.Where(field => field.Released > 0 && field.Released < field.Present).Select(field => $"{field.Path} ({field.Released} of {field.Present})")));
        Row(column, "withheld", FieldList.Of(all, role.Fields.Where(field => field.Released == 0).Select(field => field.Path)));
        Row(column, "takes on", string.Join("; ", Wording.Of(role.Obligations)));
        Row(column, "agreement", role.AgreementId.Length == 0 ? "none: break-glass stands in for one" : titleOfAgreement(role.AgreementId));
        Row(column, "rules", string.Join(", ", role.RuleIds));
    }

    private static void Row(TextColumn column, string label, string text)
    {
        if (text.Length > 0)
        {
            column.Row(2, label, text);
        }
    }
}
