using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Goes once through a notice: sizes, codes, required fields, languages, and the rule of each message.</summary>
internal static class MessageWalk
{
    public static void Walk(MessageRules rules, ReadOnlySpan<byte> bytes, ref Findings findings)
    {
        ulong seen = 0;
        int last = 0;
        int index = 0;
        var fields = new WireFields(bytes);
        while (fields.Next() && !findings.IsFull)
        {
            FieldTable field = rules.Table.Field((ulong)fields.Number)!;
            index = field.Number == last ? index + 1 : 0;
            last = field.Number;
            seen |= field.Bit;
            if (field.IsRepeated && !field.IsPacked && index >= field.MaxItems)
            {
                AddTooMany(field, index, ref findings);
                continue;
            }

            int mark = findings.Count;
            FieldRules.Check(field, in fields, ref findings);
            if (field.Kind == WireKind.Message)
            {
                Walk(rules.Nested(field), fields.Payload, ref findings);
            }

            if (findings.Count > mark)
            {
                findings.Prefix(mark, field.Name, field.IsRepeated && !field.IsPacked ? index : null);
            }
        }

        Missing(rules, seen, ref findings);
        rules.Rule?.Invoke(new WireView(bytes), ref findings);
    }

    private static void AddTooMany(FieldTable field, int index, ref Findings findings)
    {
        if (index == field.MaxItems)
        {
            findings.Add(field.Name, ViolationReason.TooManyItems, $"It holds at most {field.MaxItems} elements: split the notice.");
        }
    }

    private static void Missing(MessageRules rules, ulong seen, ref Findings findings)
    {
        ulong missing = rules.Required & ~seen;
        if (missing != 0)
        {
            foreach (FieldTable field in rules.Table.Fields)
            {
                if ((missing & field.Bit) != 0)
                {
                    findings.Add(field.Name, ViolationReason.FieldMissing, "It is required: set it to a value other than its default.");
                }
            }
        }

        if (rules.Language is { } language && (seen & rules.Spoken) != 0 && (seen & language.Bit) == 0)
        {
            findings.Add(language.Name, ViolationReason.LanguageMissing, "Say in which language the text is (BCP 47), \"und\" where it is not known.");
        }
    }
}
