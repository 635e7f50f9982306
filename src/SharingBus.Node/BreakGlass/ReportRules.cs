using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.BreakGlass;

/// <summary>What word of break-glass from another agency must hold: what the node that opened it would have written itself.</summary>
internal static class ReportRules
{
    private const int LongestId = 200;

    /// <summary>Whether a report is what the agency that opened would send.</summary>
    public static bool IsSound(BreakGlassReport report, ByteString messageId, string opener) =>
        report.Item is { } item
        && item.Agency == opener
        && item.System.Length == 0
        && IsStatement(item.Person, item.Reason)
        && item.Recipients.Count is > 0 and <= OpeningRules.MaxRecipients
        && item.Recipients.All(IsId)
        && item.Scope.Count <= OpeningScope.MaxLines
        && item.Scope.All(line => WireText.IsSound(line) && line.Length <= OpeningScope.LongestLine)
        && IsId(item.Role)
        && new[] { item.AgreementId, item.SupervisorAgency, item.SupervisorRole, item.AgreedSupervisorAgency, item.AgreedSupervisorRole, item.ReviewerAgency, report.Role }.All(IsShort)
        && item.OpenedAtUnixMicros > 0
        && item.UntilUnixMicros >= item.OpenedAtUnixMicros
        && item.UntilUnixMicros <= item.OpenedAtUnixMicros + LongestMicros
        && (item.Status == BreakGlassStatus.Reviewed
            ? IsStatement(item.Reviewer, item.Review) && item.ReviewedAtUnixMicros > 0
            : item.Status is BreakGlassStatus.Open or BreakGlassStatus.ToReview && item.Id.Equals(messageId) && item.Reviewer.Length + item.Review.Length == 0);

    /// <summary>Whether a review is what the node of the supervisor would send.</summary>
    public static bool IsSound(BreakGlassReview review) => IsStatement(review.Person, review.Reason) && IsId(review.Role);

    private static long LongestMicros => (long)TimeSpan.FromHours(OpeningGround.MostHours).TotalMicroseconds;

    private static bool IsStatement(string person, string reason) =>
        OpeningRules.IsStatement(person, reason) && WireText.IsSound(person) && WireText.IsSound(reason);

    private static bool IsId(string id) => id.Length > 0 && IsShort(id);

    private static bool IsShort(string id) => id.Length <= LongestId && WireText.IsSound(id);
}
