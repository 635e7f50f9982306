using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Sending;
using SharingBus.Vocabulary;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>Turns the contents of one batch into one journal write: notices, changes, word of break-glass, receipts.</summary>
internal sealed class BatchContents(
    Journal journal,
    IQuarantineStore quarantine,
    NoticeIntake notices,
    ChangeApplication changes,
    SupervisorIntake supervisors,
    ReceiptIntake receipts,
    MessageOrigins origins,
    GapRequests gaps,
    OutgoingStreams outgoing,
    TimeProvider time)
{
    // Behind a batch's own entry stand those of its messages that came out of quarantine by themselves; between them its deliveries and
    // acknowledgements, a few for each role, and each time it came again. As many are read as for a trace: whoever sends a batch again and again
    // would else make each time dearer than the last.
    private const int MaxBatchEntries = 1_000;

    /// <summary>The write that makes a batch durable.</summary>
    public async ValueTask<JournalWrite> WriteAsync(
        StreamPosition position, ReceivedMessages messages, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        ReceiveWrite write = await ReadAsync(position, messages, plaintext, cancellation);
        await KeepAsync(write, cancellation);
        return write.Build();
    }

    /// <summary>Goes through a batch. Nothing is durable yet, what is set aside included.</summary>
    public async ValueTask<ReceiveWrite> ReadAsync(
        StreamPosition position, ReceivedMessages messages, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        var write = new ReceiveWrite(position, messages, SHA256.HashData(plaintext.Span), time.GetUtcNow());
        var named = new NamedMessages(journal, origins);
        if (messages.Envelopes.Count > 0)
        {
            await AddEnvelopesAsync(write, messages, named, cancellation);
        }

        await receipts.AddAsync(write, messages.Receipts, named, cancellation);
        await gaps.AddAsync(write, messages.Gaps, cancellation);
        return write;
    }

    /// <summary>Before the journal's commit: makes what is set aside durable, and erases from the quarantine what a change orders erased.</summary>
    public async ValueTask KeepAsync(ReceiveWrite write, CancellationToken cancellation)
    {
        if (write.SetAside.Count > 0)
        {
            await quarantine.AddAsync(write.SetAside, Clock.Micros(write.Now), cancellation);
        }

        if (write.Changes.Where(c => c.Kind == ChangeKind.Erase).Select(c => c.Target).ToArray() is { Length: > 0 } erased)
        {
            await quarantine.EraseAsync(write.Position.Stream.Peer, erased, cancellation);
        }
    }

    /// <summary>
    /// After the commit: tells the sending side what the peer now holds, which the journal took its word for, and nothing else; and the book of
    /// break-glass what was said of it.
    /// </summary>
    public void Committed(JournalWrite write, JournalReceipt receipt)
    {
        supervisors.Took(write.Entries, receipt.FirstIndex);
        foreach (StreamPosition held in write.DroppedBatches)
        {
            outgoing.Received(held);
        }
    }

    /// <summary>
    /// A batch came again: its receipt may have been lost, so what was taken in of it is confirmed again, at once or out of quarantine. One
    /// that was set aside as a whole is confirmed without a message, or its sender would wait for ever. Receipts get none.
    /// </summary>
    /// <returns>False where it is another batch than was taken in: nothing is confirmed.</returns>
    public async ValueTask<bool> ConfirmAgainAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        byte[] digest = SHA256.HashData(plaintext.Span);
        Received[] before = await TakenInAsync(position, cancellation);
        if (Contradicts(before, digest))
        {
            return false;
        }

        if (before.Length == 0 && ReceivedMessages.Read(plaintext, ReceivedMessages.MostEnvelopes) is { } messages)
        {
            before = [new ReceiveWrite(position, messages, digest, time.GetUtcNow()).Received()];
        }

        JournalEntry[] again = [.. before.Where(ReceiptRule.Expects).Select(Again)];
        if (again.Length > 0)
        {
            await journal.AppendAsync(new JournalWrite { Entries = again }, cancellation);
        }

        return true;
    }

    /// <summary>Whether a batch that was received is another one than was taken in under its sequence.</summary>
    public async ValueTask<bool> ContradictsAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation) =>
        Contradicts(await TakenInAsync(position, cancellation), SHA256.HashData(plaintext.Span));

    // The first entry is that of the batch; what came out of quarantine by itself stands behind it.
    private static bool Contradicts(Received[] before, byte[] digest) =>
        before.Length > 0 && VoidBatches.Contradict(before[0].PlaintextDigest.Span, digest);

    private async ValueTask<Received[]> TakenInAsync(StreamPosition position, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfBatchAsync(position, MaxBatchEntries, cancellation);
        return [.. entries.Select(e => e.Parse()?.Received).OfType<Received>().Where(received => !received.Again)];
    }

    private JournalEntry Again(Received received)
    {
        received.Again = true;
        return new JournalEntry { TimeUnixMicros = Clock.Micros(time.GetUtcNow()), Received = received };
    }

    private static bool IsNotice(Envelope envelope) => envelope is { Change: null, BreakGlass: null, BreakGlassReview: null };

    private static string? Fault(Envelope envelope, string sender) => envelope switch
    {
        _ when envelope.MessageId.ToId() is null => "MESSAGE_ID_INVALID",
        _ when envelope.Origin != sender => "ORIGIN_IS_NOT_SENDER",
        _ when !WireText.IsSound(envelope) => "TEXT_INVALID",
        _ when IsNotice(envelope) && !NoticeTypes.IsKnown(envelope.Type) => "TYPE_UNKNOWN",
        _ when IsNotice(envelope) && NoticeNesting.IsTooDeep(envelope) => "NESTED_TOO_DEEP",
        _ => null,
    };

    private async ValueTask AddEnvelopesAsync(
        ReceiveWrite write, ReceivedMessages messages, NamedMessages named, CancellationToken cancellation)
    {
        IReadOnlyList<Envelope> envelopes = messages.Envelopes;
        Guid[] ids = [.. envelopes.Select(e => e.MessageId).ToIds()];
        HashSet<Guid> known = [.. (await journal.Read.HomesAsync(ids, cancellation)).Keys];
        IReadOnlySet<Guid> changed = await journal.Read.ChangedAsync(ids, cancellation);
        int end = messages.Alone + 1 ?? envelopes.Count;
        for (int place = messages.Alone ?? 0; place < end; place++)
        {
            Envelope envelope = envelopes[place];
            string? fault = Fault(envelope, write.Position.Stream.Peer)
                ?? envelope switch
                {
                    { Change: not null } => await changes.AddAsync(write, place, envelope, named, cancellation),
                    _ when IsNotice(envelope) => await notices.AddAsync(write, place, envelope, known, changed, cancellation),
                    _ => supervisors.Add(write, place, envelope),
                };
            if (fault is not null)
            {
                write.Entries.Add(Quarantines.OfMessage(write.Position, envelope.MessageId, fault, write.Now));
                write.SetAside.Add(QuarantineDrafts.OfMessage(write.Position, place, envelope.MessageId, messages.Slices[place], fault));
            }
        }
    }
}
