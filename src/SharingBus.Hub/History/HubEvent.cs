using System.Text.Json.Serialization;

namespace SharingBus.Hub.History;

/// <summary>
/// One thing that happened to the hub. The whole state follows from the events; those about notices and decisions may come in any order.
/// The names after <c>$type</c> are the file format and never change.
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(NoticeTaken), "notice-taken")]
[JsonDerivedType(typeof(NoticeWithdrawn), "notice-withdrawn")]
[JsonDerivedType(typeof(NoticeExpired), "notice-expired")]
[JsonDerivedType(typeof(ProposalDecided), "proposal-decided")]
[JsonDerivedType(typeof(SituationDecided), "situation-decided")]
[JsonDerivedType(typeof(DecisionWithdrawn), "decision-withdrawn")]
[JsonDerivedType(typeof(AlertPlanned), "alert-planned")]
[JsonDerivedType(typeof(AlertPublished), "alert-published")]
[JsonDerivedType(typeof(AlertRefused), "alert-refused")]
[JsonDerivedType(typeof(AlertAcknowledged), "alert-acknowledged")]
[JsonDerivedType(typeof(DutyHandedOver), "duty-handed-over")]
[JsonDerivedType(typeof(AlertJudged), "alert-judged")]
[JsonDerivedType(typeof(StatisticsBegun), "statistics-begun")]
[JsonDerivedType(typeof(StatisticsReleased), "statistics-released")]
[JsonDerivedType(typeof(HistoryBegun), "history-begun")]
[JsonDerivedType(typeof(ProposalReopened), "proposal-reopened")]
[JsonDerivedType(typeof(MatchMessagePlanned), "match-message-planned")]
[JsonDerivedType(typeof(MatchMessageSent), "match-message-sent")]
[JsonDerivedType(typeof(MatchMessageRefused), "match-message-refused")]
[JsonDerivedType(typeof(MatchAnswered), "match-answered")]
[JsonDerivedType(typeof(BulletinPlanned), "bulletin-planned")]
[JsonDerivedType(typeof(BulletinSent), "bulletin-sent")]
[JsonDerivedType(typeof(BulletinRefused), "bulletin-refused")]
[JsonDerivedType(typeof(BulletinWithdrawn), "bulletin-withdrawn")]
internal abstract record HubEvent
{
    /// <summary>Where the history holds it, from 1; 0 before it is written, and for a notice, which is held by its id.</summary>
    [JsonIgnore]
    public long Number { get; init; }
}
