using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Publishing;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Persons;

/// <summary>A notice as it was published, or a view as it was received, and by what the persons in it are told from each other.</summary>
/// <param name="Type">The type of the notice.</param>
/// <param name="Roles">The roles whose view it is; none where the agency published it.</param>
/// <param name="Notice">Its bytes.</param>
/// <param name="Identities">Of all its persons.</param>
internal sealed record NamingView(NoticeType Type, IReadOnlyCollection<string> Roles, ReadOnlyMemory<byte> Notice, IReadOnlySet<string> Identities)
{
    /// <summary>How it is to be handled; nothing is said where it cannot be read.</summary>
    public Handling Handling
    {
        get
        {
            try
            {
                var notice = NoticeTypes.Parser(Type).ParseUntrusted(Notice.Span);
                return notice.Descriptor.FindFieldByName("handling").Accessor.GetValue(notice) as Handling ?? new Handling();
            }
            catch (InvalidProtocolBufferException)
            {
                return new Handling();
            }
        }
    }

    /// <summary>Of everything that one part of an entry's content holds, together.</summary>
    public static IReadOnlySet<string> IdentitiesIn(JournalEntry home, ReadOnlyMemory<byte> content) =>
        All(home, content).SelectMany(static view => view.Identities).ToHashSet(StringComparer.Ordinal);

    /// <summary>Everything that one part of an entry's content holds.</summary>
    public static IReadOnlyList<NamingView> All(JournalEntry home, ReadOnlyMemory<byte> content) => home.EventCase switch
    {
        JournalEntry.EventOneofCase.Accepted => [Of(home.Accepted.Type, [], AcceptedContent.Notice(content))],
        JournalEntry.EventOneofCase.Received => OfEnvelope(Envelope.Parser.ParseFrom(content.Span)),
        _ => [],
    };

    private static IReadOnlyList<NamingView> OfEnvelope(Envelope envelope) =>
        [.. envelope.Views.Select(view => Of(envelope.Type, view.Roles, view.Notice.Memory))];

    private static NamingView Of(NoticeType type, IReadOnlyCollection<string> roles, ReadOnlyMemory<byte> notice) =>
        new(type, roles, notice, IdentitiesOf(type, notice.Span));

    // A view is what another agency sent. What cannot be read names nobody, and must not keep the index, and whoever is looked up, from what can.
    private static HashSet<string> IdentitiesOf(NoticeType type, ReadOnlySpan<byte> notice)
    {
        try
        {
            return PersonIdentity.PersonsOf(type, notice).SelectMany(PersonIdentity.Of).ToHashSet(StringComparer.Ordinal);
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }
}
