using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Reviews that are missing, past or near, and agreements that have ended.</summary>
internal static class AgreementCheck
{
    /// <summary>A review is told this long before it is due.</summary>
    private static readonly TimeSpan Coming = TimeSpan.FromDays(90);

    public static IEnumerable<Finding> Of(CheckQuestion question) => question.Model.Bundle.Agreements.SelectMany(agreement => Of(agreement, question));

    private static IEnumerable<Finding> Of(Agreement agreement, CheckQuestion question)
    {
        if (Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out var period) is null && period.Until <= question.Today)
        {
            yield return Found(FindingKind.DeadRule, agreement, "valid_until", question,
                $"ended on {agreement.ValidUntil}: nothing new is sent under it.", "Renew it, or remove it with the grants that rest on it.");
        }

        if (!Period.TryReadInstant(agreement.ReviewDate, out var review))
        {
            yield return Found(FindingKind.ReviewMissing, agreement, "review_date", question, "has no review date, so it is not in force.", "Write one, for example review_date: \"2027-01-31\".");
        }
        else if (review <= question.Today)
        {
            yield return Found(FindingKind.ReviewPast, agreement, "review_date", question, $"was to be reviewed on {agreement.ReviewDate}.", "Review it, and write the next date.");
        }
        else if (review - question.Today <= Coming)
        {
            var finding = Found(FindingKind.ReviewComing, agreement, "review_date", question, $"is to be reviewed on {agreement.ReviewDate}.", "Nothing yet.");
            finding.Information = true;
            yield return finding;
        }
    }

    private static Finding Found(FindingKind kind, Agreement agreement, string field, CheckQuestion question, string words, string remedy)
    {
        var (file, line) = question.Places.OfAgreement(agreement.Id, field);
        return new Finding { Kind = kind, File = file, Line = (uint)line, Subject = agreement.Id, Words = words, Remedy = remedy };
    }
}
