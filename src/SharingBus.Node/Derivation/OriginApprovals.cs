using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Derivation;

/// <summary>
/// Finds the approval of a notice's origin among the parents that a derived notice names. A closed rule over what the journal holds: of
/// another agency's notice, its answer (InformationResponse: HIT, naming the notice) to this agency's question (InformationRequest about the
/// notice, for the purpose of the derived one); of the agency's own, such a question that names the role of its own that approved.
/// </summary>
internal sealed class OriginApprovals(string agency, HeldNotices held, FederationState federation)
{
    /// <summary>An approval holds for this long after its origin gave it, 30 days: a new use of old data is to be asked for anew.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromDays(30);

    /// <summary>The approval that lets a notice be used for a purpose; null where there is none.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="parents">What the derived notice names as its parents.</param>
    /// <param name="purpose">The purpose of the derived notice.</param>
    /// <param name="at">When it is published.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<HeldNotice?> FindAsync(
        HeldNotice notice, IEnumerable<HeldNotice> parents, Purpose purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        foreach (HeldNotice candidate in parents.Where(p => p.Origin == notice.Origin && IsFresh(p, at)))
        {
            bool approves = notice.Origin == agency
                ? Asks(candidate, notice, purpose, IsOwnRole)
                : await AnswersAsync(candidate, notice, purpose, cancellation);
            if (approves && !await held.HasEndedAsync(candidate, cancellation))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsFresh(HeldNotice approval, DateTimeOffset at) =>
        Clock.Micros(at) - approval.AcceptedAtUnixMicros <= Fresh.Ticks / TimeSpan.TicksPerMicrosecond;

    private async ValueTask<bool> AnswersAsync(HeldNotice answer, HeldNotice notice, Purpose purpose, CancellationToken cancellation)
    {
        foreach (InformationResponse response in Read(answer, NoticeType.InformationResponse, InformationResponse.Parser))
        {
            if (response.Answer == Answer.Hit
                && Names(response.Notices, notice)
                && response.Request.ToId() is { } question
                && await held.FindAsync(question, cancellation) is { } asked
                && asked.Origin == agency
                && Asks(asked, notice, purpose, static _ => true))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Asks(HeldNotice question, HeldNotice notice, Purpose purpose, Func<string, bool> mayApprove) =>
        question.Purpose == purpose
        && Read(question, NoticeType.InformationRequest, InformationRequest.Parser).Any(r => Names(r.About, notice) && mayApprove(r.ApprovedBy));

    private bool IsOwnRole(string role) => federation.Current?.Hosts(agency, role) ?? false;

    private static bool Names(IEnumerable<NoticeReference> references, HeldNotice notice) => references.Any(r => r.MessageId.ToId() == notice.Id);

    // Each view by itself: what one role was told is not put together with what another was.
    private static IEnumerable<T> Read<T>(HeldNotice notice, NoticeType type, MessageParser<T> parser)
        where T : IMessage<T>
    {
        foreach (View view in notice.Type == type ? notice.Views : [])
        {
            T? read = default;
            try
            {
                read = parser.ParseUntrusted(view.Notice.Span);
            }
            catch (InvalidProtocolBufferException)
            {
                // It tells nothing.
            }

            if (read is not null)
            {
                yield return read;
            }
        }
    }
}
