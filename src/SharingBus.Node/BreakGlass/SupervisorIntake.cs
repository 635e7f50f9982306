using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Receiving;
using SharingBus.Policy.V1;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// Takes in what another agency says of break-glass: that it opened, to a role here that supervises it; or that its supervisor reviewed what was
/// opened here. It asks whether an agreement names that supervisor, never whether it is in force or what a grant says.
/// </summary>
internal sealed class SupervisorIntake(string agency, OpeningBook book, FederationState federation, ILogger logger)
{
    /// <summary>So many of one agency may wait for a review here: as many as it may have itself.</summary>
    public const int MaxOfAnAgency = BreakGlassDesk.MaxUnreviewed;

    /// <summary>Adds the message to a write, or says why it is set aside. What was taken in before is confirmed again.</summary>
    public string? Add(ReceiveWrite write, int place, Envelope envelope) =>
        envelope.BreakGlass is { } report ? AddReport(write, place, envelope, report) : AddReview(write, place, envelope, envelope.BreakGlassReview);

    /// <summary>After the commit: what was taken in stands in the book.</summary>
    public void Took(IReadOnlyList<JournalEntry> entries, long first)
    {
        for (int entry = 0; entry < entries.Count; entry++)
        {
            book.Took(first + entry, entries[entry]);
            if (entries[entry].BreakGlassReported is { Role.Length: > 0, Item.Status: not BreakGlassStatus.Reviewed } reported)
            {
                BreakGlassLog.OpenedElsewhere(logger, reported.Item.Id.ToId()!.Value, reported.Origin, agency, reported.Role);
            }
            else if (entries[entry].BreakGlassClosed is { } closed)
            {
                BreakGlassLog.Reviewed(logger, closed.Id.ToId()!.Value, agency);
            }
        }
    }

    /// <summary>Whether another agency may confirm this message: its supervisor is told of what was opened here.</summary>
    public bool AwaitsWord(ByteString message, string peer) => message.ToId() is { } id && book.All.Any(o =>
        o.Elsewhere(agency)?.Agency == peer && (o.Id == id || o.Review?.MessageId.ToId() == id));

    private string? AddReport(ReceiveWrite write, int place, Envelope envelope, BreakGlassReport report)
    {
        string opener = write.Position.Stream.Peer;
        if (!ReportRules.IsSound(report, envelope.MessageId, opener) || report.Item.Id.ToId() is not { } id || book.All.Any(o => o.Id == id && o.Opener != opener))
        {
            return "BREAK_GLASS_INVALID";
        }

        if (!federation.Current!.Hosts(agency, report.Role))
        {
            return "ROLE_NOT_HOSTED";
        }

        Opening? known = book.Find(id, opener);
        if (known is null ? !IsSupervisor(opener, report) : !known.IsSupervisedBy(agency, report.Role))
        {
            return "BREAK_GLASS_NOT_SUPERVISED";
        }

        if (known is null && book.All.Count(o => o.Opener == opener && o.Review is null) >= MaxOfAnAgency)
        {
            return "BREAK_GLASS_TOO_MANY";
        }

        write.Take(place);
        bool isNews = known is null || (known.Review is null && report.Item.Status == BreakGlassStatus.Reviewed);
        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            BreakGlassReported = new BreakGlassReported
            {
                MessageId = envelope.MessageId, Origin = opener, Item = report.Item, Role = isNews ? report.Role : "", Part = write.PartOf(place),
            },
        });
        return null;
    }

    // What was opened under an agreement of the bundle, in force or over, that names the role. Once known it is known whatever is agreed later.
    private bool IsSupervisor(string opener, BreakGlassReport report)
    {
        Agreement? agreement = federation.Current!.Verified.Bundle.Agreements.FirstOrDefault(a => a.Id == report.Item.AgreementId);
        return agreement is { BreakGlass: { } terms }
            && terms.SupervisorAgency == agency
            && terms.SupervisorRole == report.Role
            && agreement.Parties.Any(party => party.Agency == opener)
            && Named(report.Item);

        bool Named(BreakGlassItem item) => (item.SupervisorAgency == agency && item.SupervisorRole == report.Role)
            || (item.AgreedSupervisorAgency == agency && item.AgreedSupervisorRole == report.Role);
    }

    private string? AddReview(ReceiveWrite write, int place, Envelope envelope, BreakGlassReview review)
    {
        string supervisor = write.Position.Stream.Peer;
        if (!ReportRules.IsSound(review) || review.Opening.ToId() is not { } id)
        {
            return "BREAK_GLASS_INVALID";
        }

        if (book.Find(id) is not { } opening || !opening.IsSupervisedBy(supervisor, review.Role) || !federation.Current!.Hosts(supervisor, review.Role))
        {
            return "BREAK_GLASS_NOT_SUPERVISED";
        }

        if (opening.IsBy(review.Person))
        {
            return "BREAK_GLASS_SECOND_PERSON_NEEDED";
        }

        write.Take(place);
        if (opening.Review?.MessageId != envelope.MessageId)
        {
            write.Entries.Add(new JournalEntry
            {
                TimeUnixMicros = Clock.Micros(write.Now),
                BreakGlassClosed = new BreakGlassClosed
                {
                    Id = review.Opening,
                    Role = review.Role,
                    Person = review.Person,
                    Reason = review.Reason,
                    ReviewerAgency = supervisor,
                    MessageId = envelope.MessageId,
                },
            });
        }

        return null;
    }
}
