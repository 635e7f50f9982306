using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Derivation;

/// <summary>Reads from the journal what the agency holds of notices: its own, and those it received.</summary>
internal sealed class HeldNotices(string agency, Journal journal)
{
    // Kinds after which nothing may rest on a notice any more.
    private static readonly ChangeKind[] Ending = [ChangeKind.Retract, ChangeKind.Erase, ChangeKind.Restrict, ChangeKind.Cancel];

    /// <summary>The notices in their order; null for each that the agency neither published nor received.</summary>
    public async ValueTask<IReadOnlyList<HeldNotice?>> FindAsync(IEnumerable<ByteString> ids, CancellationToken cancellation)
    {
        List<HeldNotice?> held = [];
        foreach (ByteString id in ids)
        {
            held.Add(id.ToId() is { } known ? await FindAsync(known, cancellation) : null);
        }

        return held;
    }

    /// <summary>One notice; null where the agency neither published nor received it.</summary>
    public async ValueTask<HeldNotice?> FindAsync(Guid id, CancellationToken cancellation)
    {
        if (await journal.Messages.HomeAsync(id, cancellation) is not { } home)
        {
            return null;
        }

        JournalEntry? arrival = (await journal.Messages.ArrivalAsync(id, cancellation))?.Parse();
        ReadOnlyMemory<byte>? content = await journal.Read.ContentAsync(new ContentKey(home.Index, home.Part), cancellation);
        return arrival switch
        {
            { Accepted: { } accepted } => new HeldNotice(
                id,
                accepted.Type,
                agency,
                "",
                arrival.TimeUnixMicros,
                content is { } own ? [new View { Notice = UnsafeByteOperations.UnsafeWrap(AcceptedContent.Notice(own)) }] : []),
            { Received: { } received } => OfEnvelope(id, received.Sender, content is { IsEmpty: false } bytes ? Envelope.Parser.ParseFrom(bytes.Span) : new Envelope()),
            _ => null,
        };
    }

    /// <summary>Whether its origin withdrew a notice, restricted it or had it erased.</summary>
    public async ValueTask<bool> HasEndedAsync(HeldNotice notice, CancellationToken cancellation) =>
        (await journal.Read.ChangesAsync(notice.Id, cancellation)).Any(c => c.Origin == notice.Origin && Ending.Contains(c.Kind));

    private static HeldNotice OfEnvelope(Guid id, string sender, Envelope envelope) =>
        new(id, envelope.Type, sender, envelope.AgreementId, envelope.AcceptedAtUnixMicros, envelope.Views);
}
