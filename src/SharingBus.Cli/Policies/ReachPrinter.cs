using SharingBus.Policy.V1;

namespace SharingBus.Cli.Policies;

/// <summary>Prints who could ever receive a field, role by role, for somebody who has never written a line of code.</summary>
/// <param name="output">Where to.</param>
/// <param name="sentenceOf">The sentence of a rule, by origin and id.</param>
internal sealed class ReachPrinter(TextWriter output, Func<string, string, string> sentenceOf)
{
    private const string PurposeSubject = "purpose";
    private readonly TextColumn _column = new(output);

    /// <summary>Prints an answer.</summary>
    public void Print(string field, ReachResponse response)
    {
        var roles = response.Reaches.GroupBy(reach => (reach.Role, reach.Recipient)).OrderBy(group => group.Key.Role, StringComparer.Ordinal).ToArray();
        _column.Paragraph(0, $"{field}: {string.Join(", ", response.Fields)}");
        _column.Line();
        _column.Line(roles.Length switch
        {
            0 => "It can reach nobody.",
            1 => "It can reach 1 role.",
            _ => $"It can reach {roles.Length} roles.",
        });
        foreach (var role in roles)
        {
            _column.Line();
            _column.Line($"{role.Key.Role} of {role.Key.Recipient}");
            foreach (var reach in role)
            {
                Print(reach);
            }
        }

        if (roles.Length > 0)
        {
            _column.Line();
            _column.Line("Besides, always:");
            foreach (string always in response.Always)
            {
                _column.Paragraph(2, $"- {always}");
            }
        }
    }

    /// <summary>Prints under which conditions and by which rules.</summary>
    public void PrintConditions(int indent, Reach reach)
    {
        foreach (var condition in reach.Conditions.OrderByDescending(condition => condition.Subject == PurposeSubject))
        {
            _column.Row(indent, condition.Subject, condition.Words);
        }

        _column.Row(indent, "agreement", reach.AgreementIds.Count > 0 ? string.Join(" or ", reach.AgreementIds) : "none: break-glass stands in for one");
        string label = "rules";
        foreach (string rule in reach.RuleIds)
        {
            string sentence = sentenceOf(reach.Origin, rule);
            _column.Row(indent, label, sentence.Length > 0 ? $"{rule}: {sentence}" : rule);
            label = "";
        }
    }

    private void Print(Reach reach)
    {
        _column.Paragraph(2, $"from {reach.Origin}, in {Wording.Of(reach.Type)}: {string.Join(", ", reach.Paths)} {Wording.Of(reach.Form)}");
        PrintConditions(6, reach);
    }
}
