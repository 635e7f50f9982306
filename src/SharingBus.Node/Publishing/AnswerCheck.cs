using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Derivation;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Publishing;

/// <summary>
/// Who decided an answer that says so. A person is named to the node and stays in its journal. A standing rule never decides for a health or civil-society
/// agency, nor where the question is about a notice of this agency that may name a child or is under a duty of secrecy; what is not held is taken
/// to be so.
/// </summary>
internal sealed class AnswerCheck(string agency, Journal journal, FederationState federation)
{
    private readonly HeldNotices _held = new(agency, journal);

    /// <summary>Why the answer is refused; null where it is not, or the notice is no such answer. The notice is canonical and valid.</summary>
    public async ValueTask<PublishRefused?> CheckAsync(PublishDraft draft, CancellationToken cancellation)
    {
        if (draft.Request.Type != NoticeType.InformationResponse)
        {
            return null;
        }

        InformationResponse answer = InformationResponse.Parser.ParseUntrusted(draft.Notice.Span);
        if (answer.DecidedBy == DecidedBy.Unspecified)
        {
            return null;
        }

        if (federation.Current?.Hosts(agency, answer.DecidedByRole) is not true)
        {
            return new PublishRefused(
                PublishError.UnknownRole,
                "No role of this agency stands for the answer.",
                [new FieldViolation("decided_by_role", "Name the role of this agency that decided, as the federation's register writes it.")]);
        }

        return answer.DecidedBy == DecidedBy.Person
            ? draft.Request.Person.Trim().Length > 0 ? null : NeedsAPerson("person", "Name who decided: the name stays in this agency's journal.")
            : await MayRuleAsync(answer, cancellation)
                ? null
                : NeedsAPerson("decided_by", "Let a person decide (DECIDED_BY_PERSON), and name the person in the request.");
    }

    private static PublishRefused NeedsAPerson(string field, string remedy) => new(
        PublishError.AnswerNeedsAPerson,
        "A person must decide this answer. No standing rule may: not for a health or civil-society agency, and not where the notice may be about a child or is under a duty of secrecy.",
        [new FieldViolation(field, remedy)]);

    private async ValueTask<bool> MayRuleAsync(InformationResponse answer, CancellationToken cancellation)
    {
        Sector? sector = federation.Current?.Verified.Bundle.Agencies.FirstOrDefault(member => member.Id == agency)?.Sector;
        if (sector is null or Sector.Unspecified or Sector.Health or Sector.CivilSociety
            || answer.Request.ToId() is not { } asked
            || await _held.FindAsync(asked, cancellation) is not { Type: NoticeType.InformationRequest } question)
        {
            return false;
        }

        NoticeReference[] about = [.. question.Views.SelectMany(view => InformationRequest.Parser.ParseUntrusted(view.Notice.Span).About)];
        IReadOnlyList<HeldNotice?> notices = await _held.FindAsync(about.Select(reference => reference.MessageId), cancellation);
        return notices.Count > 0 && notices.All(notice => notice is not null && IsOrdinary(notice));
    }

    private bool IsOrdinary(HeldNotice notice) => notice.Origin == agency && notice.Type == NoticeType.ThreatNotice && notice.Views.Count > 0 && notice.Views.All(view =>
    {
        ThreatNotice threat = ThreatNotice.Parser.ParseUntrusted(view.Notice.Span);
        return threat.Handling?.SecrecyGate == SecrecyGate.None
            && threat.Persons.All(person => person.AgeStatus == AgeStatus.Adult && person.HealthNote.Length == 0);
    });
}
