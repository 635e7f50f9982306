using System.Text.Json.Serialization;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Proposals;

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
[JsonDerivedType(typeof(AlertPlanned), "alert-planned")]
[JsonDerivedType(typeof(AlertPublished), "alert-published")]
[JsonDerivedType(typeof(AlertRefused), "alert-refused")]
internal abstract record HubEvent;

/// <summary>A notice was delivered and read.</summary>
internal sealed record NoticeTaken(NoticeFacts Facts) : HubEvent;

/// <summary>
/// The origin withdrew a notice, whether it has arrived yet or not. What outlives a notice that was held is added when it is dropped.
/// </summary>
internal sealed record NoticeWithdrawn(Guid Target, string ChangedBy, ChangeKind Kind, Ancestor? Held = null) : HubEvent;

/// <summary>The term of a notice ended.</summary>
internal sealed record NoticeExpired(Guid Target, Ancestor? Held = null) : HubEvent;

/// <summary>An analyst decided.</summary>
internal sealed record ProposalDecided(ProposalDecision Decision) : HubEvent;

/// <summary>An alert is about to be published; from here on its bytes and its request id are fixed.</summary>
internal sealed record AlertPlanned(AlertPlan Plan) : HubEvent;

/// <summary>The node accepted an alert under an id, and every cancellation that goes with it.</summary>
internal sealed record AlertPublished(string RequestId, Guid MessageId) : HubEvent;

/// <summary>The node refused an alert for good.</summary>
internal sealed record AlertRefused(string RequestId, string Reason) : HubEvent;
