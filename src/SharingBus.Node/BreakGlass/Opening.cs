using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.BreakGlass;

/// <summary>One use of break-glass, as the journal tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Index">The entry that opened it: what was accepted before is not concerned.</param>
/// <param name="OpenedAtUnixMicros">When, by the agency's clock.</param>
/// <param name="Opened">Who opened it, towards whom, on what ground and why.</param>
internal sealed record Opening(Guid Id, long Index, long OpenedAtUnixMicros, BreakGlassOpened Opened)
{
    /// <summary>Whether its hours were seen to be over. A clock that is put back does not open it again.</summary>
    public bool IsOver { get; init; }

    /// <summary>The supervisor's review; null where there was none yet.</summary>
    public BreakGlassClosed? Review { get; init; }

    /// <summary>When it was reviewed.</summary>
    public long ReviewedAtUnixMicros { get; init; }

    /// <summary>Where it stands.</summary>
    public BreakGlassStatus Status => Review is not null ? BreakGlassStatus.Reviewed : IsOver ? BreakGlassStatus.ToReview : BreakGlassStatus.Open;

    /// <summary>Whether it rests on the emergency right of the opener's role instead of an agreement.</summary>
    public bool IsByRight => Opened.AgreementId.Length == 0;

    /// <summary>Whether it is open towards an agency for what was accepted at an index. A clock before its beginning says nothing: then it is not.</summary>
    public bool Covers(string recipient, long accepted, DateTimeOffset now)
    {
        long micros = Clock.Micros(now);
        return Status == BreakGlassStatus.Open
            && Index < accepted
            && micros >= OpenedAtUnixMicros
            && micros < Opened.UntilUnixMicros
            && Opened.Recipients.Contains(recipient);
    }

    /// <summary>Whether a role of the agency reviews it.</summary>
    public bool IsSupervisedBy(string agency, string role) => Opened.SupervisorAgency == agency && Opened.SupervisorRole == role;

    /// <summary>How it looks on the wire.</summary>
    public BreakGlassItem ToMessage() => new()
    {
        Id = Id.ToWire(),
        Status = Status,
        OpenedAtUnixMicros = OpenedAtUnixMicros,
        UntilUnixMicros = Opened.UntilUnixMicros,
        Recipients = { Opened.Recipients },
        AgreementId = Opened.AgreementId,
        Role = Opened.Role,
        Person = Opened.Person,
        System = Opened.System,
        Reason = Opened.Reason,
        SupervisorAgency = Opened.SupervisorAgency,
        SupervisorRole = Opened.SupervisorRole,
        AgreedSupervisorAgency = Opened.AgreedSupervisorAgency,
        AgreedSupervisorRole = Opened.AgreedSupervisorRole,
        Reviewer = Review?.Person ?? "",
        ReviewedAtUnixMicros = ReviewedAtUnixMicros,
        Review = Review?.Reason ?? "",
    };
}
