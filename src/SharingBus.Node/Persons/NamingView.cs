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

    /// <summary>Adds those of everything that one part of an entry's content holds. All content is gone through so, and no objects are made of it.</summary>
    public static void Collect(JournalEntry home, ReadOnlySpan<byte> content, ISet<string> identities)
    {
        switch (home.EventCase)
        {
            case JournalEntry.EventOneofCase.Accepted:
                Collect(home.Accepted.Type, AcceptedContent.Notice(content), identities);
                break;
            case JournalEntry.EventOneofCase.Received:
                CollectViews(content, identities);
                break;
        }
    }

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

    private static void CollectViews(ReadOnlySpan<byte> envelope, ISet<string> identities)
    {
        bool read = TryReadType(envelope, out NoticeType type);
        var fields = new WireFields(envelope);
        while (read && fields.Next())
        {
            if (fields.Number == Envelope.ViewsFieldNumber && fields.HasPayload)
            {
                read = TryReadNotice(fields.Payload, out ReadOnlySpan<byte> notice);
                Collect(type, notice, identities);
            }
        }

        if (!read)
        {
            identities.UnionWith(OfEnvelope(Envelope.Parser.ParseFrom(envelope)).SelectMany(static view => view.Identities));
        }
    }

    // Of two values of one field the later one counts, as for a parser; what only a parser can step over is left to it.
    private static bool TryReadType(ReadOnlySpan<byte> envelope, out NoticeType type)
    {
        type = NoticeType.Unspecified;
        var fields = new WireFields(envelope);
        while (fields.Next())
        {
            type = fields.Number == Envelope.TypeFieldNumber && fields.IsVarint ? (NoticeType)fields.Value : type;
        }

        return !fields.IsBroken;
    }

    private static bool TryReadNotice(ReadOnlySpan<byte> view, out ReadOnlySpan<byte> notice)
    {
        notice = default;
        var fields = new WireFields(view);
        while (fields.Next())
        {
            notice = fields.Number == View.NoticeFieldNumber && fields.HasPayload ? fields.Payload : notice;
        }

        return !fields.IsBroken;
    }

    // A view is what another agency sent. What cannot be read names nobody, and must not keep the index, and whoever is looked up, from what can.
    private static void Collect(NoticeType type, ReadOnlySpan<byte> notice, ISet<string> identities)
    {
        try
        {
            PersonIdentity.Collect(type, notice, identities);
        }
        catch (InvalidProtocolBufferException)
        {
            // Who stands before what cannot be read is named.
        }
    }

    private static HashSet<string> IdentitiesOf(NoticeType type, ReadOnlySpan<byte> notice)
    {
        HashSet<string> identities = new(StringComparer.Ordinal);
        Collect(type, notice, identities);
        return identities;
    }
}
