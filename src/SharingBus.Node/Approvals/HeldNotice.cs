using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Approvals;

/// <summary>A notice of which something waits, or waited, for a second person.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Index">The entry that accepted it.</param>
/// <param name="AcceptedAtUnixMicros">When it was accepted.</param>
/// <param name="Accepted">Who published it, and what it is.</param>
/// <param name="Recipients">The agencies whose views wait.</param>
/// <param name="Settlement">The approval or refusal; null where there is none yet.</param>
/// <param name="IsWithdrawn">Whether its origin changed it since.</param>
internal sealed record HeldNotice(
    Guid Id,
    long Index,
    long AcceptedAtUnixMicros,
    Accepted Accepted,
    IReadOnlyList<string> Recipients,
    JournalEntry? Settlement,
    bool IsWithdrawn)
{
    /// <summary>Where it stands.</summary>
    public HeldReleaseStatus StatusAt(DateTimeOffset now) => this switch
    {
        { Settlement.ReleaseApproved: not null } => HeldReleaseStatus.Approved,
        { Settlement.ReleaseRefused: not null } => HeldReleaseStatus.Refused,
        { IsWithdrawn: true } => HeldReleaseStatus.Withdrawn,
        _ when Accepted.ExpiresAtUnixMicros > 0 && Accepted.ExpiresAtUnixMicros <= Clock.Micros(now) => HeldReleaseStatus.Expired,
        _ => HeldReleaseStatus.Waiting,
    };

    /// <summary>How it looks on the wire.</summary>
    public HeldRelease ToMessage(DateTimeOffset now) => new()
    {
        MessageId = Accepted.MessageId,
        Type = Accepted.Type,
        System = Accepted.System,
        Person = Accepted.Person,
        AcceptedAtUnixMicros = AcceptedAtUnixMicros,
        ExpiresAtUnixMicros = Accepted.ExpiresAtUnixMicros,
        Recipients = { Recipients },
        Status = StatusAt(now),
        Approver = Settlement?.ReleaseApproved?.Person ?? Settlement?.ReleaseRefused?.Person ?? "",
        SettledAtUnixMicros = Settlement?.TimeUnixMicros ?? 0,
        Reason = Settlement?.ReleaseApproved?.Reason ?? Settlement?.ReleaseRefused?.Reason ?? "",
    };
}
