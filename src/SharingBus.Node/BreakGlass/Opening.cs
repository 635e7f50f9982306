using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.BreakGlass;

/// <summary>One use of break-glass, as the journal tells it: of this agency, or of another that a role of this one supervises.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Index">The entry that opened it: what was accepted before is not concerned.</param>
/// <param name="OpenedAtUnixMicros">When, by the agency's clock.</param>
/// <param name="Opened">Who opened it, towards whom, on what ground and why.</param>
internal sealed record Opening(Guid Id, long Index, long OpenedAtUnixMicros, BreakGlassOpened Opened)
{
    /// <summary>Whether its hours were seen to be over. A clock that is put back does not open it again.</summary>
    public bool IsOver { get; init; }

    /// <summary>The agency that opened it, where that is another.</summary>
    public string Opener { get; init; } = "";

    /// <summary>Whether this agency opened it. What another opened widens nothing here.</summary>
    public bool IsOwn => Opener.Length == 0;

    /// <summary>The supervisor's review; null where there was none yet.</summary>
    public BreakGlassClosed? Review { get; init; }

    /// <summary>When it was reviewed.</summary>
    public long ReviewedAtUnixMicros { get; init; }

    /// <summary>Whether a supervisor in another agency confirmed to know of the opening.</summary>
    public bool IsOpeningTold { get; init; }

    /// <summary>Whether a supervisor in another agency confirmed to know of the review.</summary>
    public bool IsReviewTold { get; init; }

    /// <summary>The message that tells how it stands: the opening has its own id, a review one of its own.</summary>
    public ByteString ReportId => Review is null ? Id.ToWire() : Review.MessageId;

    /// <summary>Where it stands.</summary>
    public BreakGlassStatus Status => Review is not null ? BreakGlassStatus.Reviewed : IsOver ? BreakGlassStatus.ToReview : BreakGlassStatus.Open;

    /// <summary>Whether it rests on the emergency right of the opener's role instead of an agreement.</summary>
    public bool IsByRight => Opened.AgreementId.Length == 0;

    /// <summary>Whether it is open towards an agency for what was accepted at an index. A clock before its beginning says nothing: then it is not.</summary>
    public bool Covers(string recipient, long accepted, DateTimeOffset now)
    {
        long micros = Clock.Micros(now);
        return IsOwn
            && Status == BreakGlassStatus.Open
            && Index < accepted
            && micros >= OpenedAtUnixMicros
            && micros < Opened.UntilUnixMicros
            && Opened.Recipients.Contains(recipient);
    }

    /// <summary>Whether a role of the agency reviews it: the agreement's supervisor, or who may in their place.</summary>
    public bool IsSupervisedBy(string agency, string role) => role.Length > 0
        && ((Opened.SupervisorAgency == agency && Opened.SupervisorRole == role)
            || (Opened.AgreedSupervisorAgency == agency && Opened.AgreedSupervisorRole == role));

    /// <summary>Whether a person is who opened it.</summary>
    public bool IsBy(string person) => string.Equals(person.Trim(), Opened.Person.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The supervisor in another agency who has to be told of what this one opened; null where there is none.</summary>
    public (string Agency, string Role)? Elsewhere(string agency) => (IsOwn, Opened) switch
    {
        (true, { AgreedSupervisorAgency.Length: > 0 }) => (Opened.AgreedSupervisorAgency, Opened.AgreedSupervisorRole),
        (true, { SupervisorAgency.Length: > 0 }) when Opened.SupervisorAgency != agency => (Opened.SupervisorAgency, Opened.SupervisorRole),
        _ => null,
    };

    /// <summary>Whether a supervisor in another agency does not know yet, for all that is known here, how it stands.</summary>
    public bool IsUntold(string agency) => Elsewhere(agency) is not null && !(Review is null ? IsOpeningTold : IsReviewKnown);

    // Who reviewed it knows; and a review from before it could be told has no message.
    private bool IsReviewKnown => IsReviewTold || Review is { ReviewerAgency.Length: > 0 } or { MessageId.IsEmpty: true };

    /// <summary>What another agency reports, as this one keeps it.</summary>
    public static Opening OfReport(Guid id, long index, BreakGlassReported reported)
    {
        BreakGlassItem item = reported.Item;
        var opened = new BreakGlassOpened
        {
            Id = item.Id,
            Recipients = { item.Recipients },
            UntilUnixMicros = item.UntilUnixMicros,
            AgreementId = item.AgreementId,
            Role = item.Role,
            Person = item.Person,
            Reason = item.Reason,
            SupervisorAgency = item.SupervisorAgency,
            SupervisorRole = item.SupervisorRole,
            AgreedSupervisorAgency = item.AgreedSupervisorAgency,
            AgreedSupervisorRole = item.AgreedSupervisorRole,
            Scope = { item.Scope },
        };
        return new Opening(id, index, item.OpenedAtUnixMicros, opened) { Opener = reported.Origin }.AsReported(item);
    }

    /// <summary>The same, with the review that its agency reports.</summary>
    public Opening AsReported(BreakGlassItem item) => item.Status != BreakGlassStatus.Reviewed || Review is not null ? this : this with
    {
        Review = new BreakGlassClosed { Id = item.Id, Person = item.Reviewer, Reason = item.Review, ReviewerAgency = item.ReviewerAgency },
        ReviewedAtUnixMicros = item.ReviewedAtUnixMicros,
    };

    /// <summary>How it looks on the wire.</summary>
    /// <param name="agency">This agency.</param>
    public BreakGlassItem ToMessage(string agency) => new()
    {
        Agency = IsOwn ? agency : Opener,
        Scope = { Opened.Scope },
        SupervisorWord = Elsewhere(agency) is null ? SupervisorWord.Unspecified : IsUntold(agency) ? SupervisorWord.Untold : SupervisorWord.Told,
        ReviewerAgency = Review is null ? "" : Review.ReviewerAgency.Length > 0 ? Review.ReviewerAgency : agency,
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
