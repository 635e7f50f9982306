using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// What leaves for another agency about break-glass: word to its supervisor, and a supervisor's review to whoever opened. It is made of the
/// journal's entries, needs neither grant nor agreement to leave, and tells nothing of any notice.
/// </summary>
internal sealed class SupervisorReports(string agency, OpeningBook book, FederationState federation)
{
    /// <summary>The recipient and the message for an entry; null where nobody elsewhere is concerned, or the role is not in the register now.</summary>
    /// <param name="index">The entry's index.</param>
    /// <param name="entry">An entry about break-glass.</param>
    public (string Recipient, Envelope Envelope)? Of(long index, JournalEntry entry) => entry switch
    {
        { BreakGlassOpened: { } opened } => Report(new Opening(opened.Id.ToId()!.Value, index, entry.TimeUnixMicros, opened), entry),
        { BreakGlassClosed: { Opener.Length: > 0 } review } => (review.Opener, Review(review, entry)),
        { BreakGlassClosed: { ReviewerAgency.Length: 0, MessageId.IsEmpty: false } closed } when Find(closed.Id) is { } opening =>
            Report(opening with { Review = closed, ReviewedAtUnixMicros = entry.TimeUnixMicros }, entry),
        { BreakGlassRepeated: { } repeated } when Find(repeated.Id) is { } opening => Report(opening, entry),
        _ => null,
    };

    private Opening? Find(ByteString id) => book.Find(id.ToId()!.Value);

    private (string, Envelope)? Report(Opening opening, JournalEntry entry)
    {
        if (opening.Elsewhere(agency) is not { } supervisor || !federation.Current!.Hosts(supervisor.Agency, supervisor.Role))
        {
            return null; // it stays untold, and is told again
        }

        BreakGlassItem item = opening.ToMessage(agency);
        item.System = "";
        item.SupervisorWord = SupervisorWord.Unspecified;
        return (supervisor.Agency, new Envelope
        {
            MessageId = opening.ReportId,
            Origin = agency,
            AcceptedAtUnixMicros = entry.TimeUnixMicros,
            BreakGlass = new BreakGlassReport { Item = item, Role = supervisor.Role },
        });
    }

    private Envelope Review(BreakGlassClosed review, JournalEntry entry) => new()
    {
        MessageId = review.MessageId,
        Origin = agency,
        AcceptedAtUnixMicros = entry.TimeUnixMicros,
        BreakGlassReview = new BreakGlassReview { Opening = review.Id, Role = review.Role, Person = review.Person, Reason = review.Reason },
    };
}
