using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Vocabulary;

namespace SharingBus.Node.Receiving;

/// <summary>
/// What can be said of the envelopes of a batch without the journal: what is wrong with their form, and which roles may have the views of notices by
/// the bundle in force here, whatever bundle they were decided under.
/// </summary>
internal sealed class EnvelopeFindings
{
    // Findings are made while the batch before is being taken in. What was judged longer ago is judged again: a view may have ended since.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly FederationSnapshot _snapshot;
    private readonly DateTimeOffset _at;
    private readonly EnvelopeFinding[] _all;

    private EnvelopeFindings(FederationSnapshot snapshot, DateTimeOffset at, EnvelopeFinding[] all) => (_snapshot, _at, _all) = (snapshot, at, all);

    /// <summary>What was found about the envelope at a place.</summary>
    public EnvelopeFinding this[int place] => _all[place];

    /// <summary>Looks at all envelopes of a batch, or at the one that is taken in by itself.</summary>
    public static EnvelopeFindings Of(PlainBatch batch, string agency, FederationSnapshot snapshot, DateTimeOffset now)
    {
        ReceivedMessages messages = batch.Messages!;
        var all = new EnvelopeFinding[messages.Envelopes.Count];
        for (int place = 0; place < all.Length; place++)
        {
            Envelope envelope = messages.Envelopes[place];
            string? fault = place == (messages.Alone ?? place) ? Fault(envelope, batch.Position.Stream.Peer) : null;
            all[place] = fault is null && IsNotice(envelope) ? Judge(envelope, agency, snapshot, now) : new EnvelopeFinding(fault, [], []);
        }

        return new EnvelopeFindings(snapshot, now, all);
    }

    /// <summary>Whether they still count.</summary>
    public bool Hold(FederationSnapshot? inForce, DateTimeOffset now) =>
        ReferenceEquals(inForce, _snapshot) && now >= _at && now - _at <= LongestWait;

    /// <summary>Whether an envelope holds a notice.</summary>
    public static bool IsNotice(Envelope envelope) => envelope is { Change: null, BreakGlass: null, BreakGlassReview: null };

    private static string? Fault(Envelope envelope, string sender) => envelope switch
    {
        _ when envelope.MessageId.ToId() is null => "MESSAGE_ID_INVALID",
        _ when envelope.Origin != sender => "ORIGIN_IS_NOT_SENDER",
        _ when !WireText.IsSound(envelope) => "TEXT_INVALID",
        _ when IsNotice(envelope) && !NoticeTypes.IsKnown(envelope.Type) => "TYPE_UNKNOWN",
        _ when IsNotice(envelope) && NoticeNesting.IsTooDeep(envelope) => "NESTED_TOO_DEEP",
        _ => null,
    };

    private static EnvelopeFinding Judge(Envelope envelope, string agency, FederationSnapshot snapshot, DateTimeOffset now)
    {
        List<string> roles = [];
        List<string> faults = [];
        foreach (View view in envelope.Views)
        {
            foreach (string role in view.Roles)
            {
                string? fault = ViewStanding.Fault(snapshot, agency, envelope, view, role, now);
                List<string> list = fault is null ? roles : faults;
                if (!list.Contains(fault ?? role))
                {
                    list.Add(fault ?? role);
                }
            }
        }

        return new EnvelopeFinding(null, roles, faults);
    }
}
