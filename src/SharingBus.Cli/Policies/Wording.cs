using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Policies;

/// <summary>Says forms and obligations in words.</summary>
internal static class Wording
{
    /// <summary>A form, as the end of the sentence "it is released".</summary>
    public static string Of(Transform form) => form switch
    {
        Transform.Unspecified => "as written",
        Transform.Mask => "as ***",
        Transform.PseudonymFederation => "as a pseudonym, the same throughout the federation",
        Transform.PseudonymAgreement => "as a pseudonym, the same within one agreement",
        Transform.Day => "to the day",
        Transform.Month => "to the month",
        Transform.Year => "to the year",
        Transform.FiveYears => "to a band of five years",
        Transform.Kilometre => "to about a kilometre",
        Transform.TenKilometres => "to about ten kilometres",
        Transform.HundredKilometres => "to about a hundred kilometres",
        Transform.Band => "as a band of numbers",
        Transform.Magnitude => "to the power of ten",
        Transform.First100 => "cut to 100 characters",
        Transform.First20 => "cut to 20 characters",
        Transform.First3 => "cut to 3 characters",
        Transform.First1 => "cut to the first character",
        _ => form.ToString(),
    };

    /// <summary>A notice type with its article.</summary>
    public static string Of(NoticeType type) => NoticeTypes.Name(type) is var name && "AEIOU".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {name}";

    /// <summary>What a recipient takes on; empty where nothing.</summary>
    public static IReadOnlyList<string> Of(Obligations? obligations)
    {
        var words = new List<string>();
        if (obligations is null)
        {
            return words;
        }

        AddWhere(obligations.RetentionDays > 0, $"erase it after {obligations.RetentionDays} days", words);
        AddWhere(obligations.OnwardSharing == OnwardSharing.Forbidden, "pass it on to nobody", words);
        AddWhere(obligations.OnwardSharing == OnwardSharing.AskOrigin, "ask the origin before passing it on", words);
        AddWhere(obligations.OnwardSharing == OnwardSharing.WithinAgreement, "pass it on within the agreement only", words);
        AddWhere(obligations.Attribution == AttributionRule.Must, "name the origin", words);
        AddWhere(obligations.Attribution == AttributionRule.MustNot, "do not name the origin", words);
        AddWhere(obligations.NoActionWithoutContact, "do nothing on the ground of it before asking the origin", words);
        AddWhere(obligations.FourEyes, "(a second person of the origin approves first)", words);
        return words;
    }

    private static void AddWhere(bool holds, string word, List<string> words)
    {
        if (holds)
        {
            words.Add(word);
        }
    }
}
