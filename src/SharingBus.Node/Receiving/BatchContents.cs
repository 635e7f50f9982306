using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Sending;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>Turns the contents of one batch into one journal write: notices, changes, word of break-glass, receipts.</summary>
internal sealed class BatchContents(
    string agency,
    Journal journal,
    IQuarantineStore quarantine,
    NoticeIntake notices,
    ChangeApplication changes,
    SupervisorIntake supervisors,
    ReceiptIntake receipts,
    MessageOrigins origins,
    GapRequests gaps,
    OutgoingStreams outgoing,
    FederationState federation,
    TimeProvider time)
{
    // Behind a batch's own entry stand those of its messages that came out of quarantine by themselves; between them its deliveries and
    // acknowledgements, a few for each role, and each time it came again. As many are read as for a trace: whoever sends a batch again and again
    // would else make each time dearer than the last.
    private const int MaxBatchEntries = 1_000;

    /// <summary>Reads a batch and looks at it as far as that needs no turn.</summary>
    public void Prepare(PlainBatch batch, FederationSnapshot snapshot)
    {
        _ = batch.Digest;
        batch.Findings = batch.Messages is null ? null : EnvelopeFindings.Of(batch, agency, snapshot, time.GetUtcNow());
    }

    /// <summary>The write that makes a batch durable.</summary>
    public async ValueTask<JournalWrite> WriteAsync(PlainBatch batch, CancellationToken cancellation)
    {
        ReceiveWrite write = await ReadAsync(batch, cancellation);
        await KeepAsync(write, cancellation);
        return write.Build();
    }

    /// <summary>Goes through a batch. Nothing is durable yet, what is set aside included.</summary>
    public async ValueTask<ReceiveWrite> ReadAsync(PlainBatch batch, CancellationToken cancellation)
    {
        ReceivedMessages messages = batch.Messages!;
        var write = new ReceiveWrite(batch.Position, messages, batch.Digest, time.GetUtcNow());
        var named = new NamedMessages(journal, origins);
        if (messages.Envelopes.Count > 0)
        {
            await AddEnvelopesAsync(write, batch, named, cancellation);
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
    public async ValueTask<bool> ConfirmAgainAsync(PlainBatch batch, CancellationToken cancellation)
    {
        Received[] before = await TakenInAsync(batch.Position, cancellation);
        if (Contradicts(before, batch.Digest))
        {
            return false;
        }

        if (before.Length == 0 && batch.Messages is { } messages)
        {
            before = [new ReceiveWrite(batch.Position, messages, batch.Digest, time.GetUtcNow()).Received()];
        }

        JournalEntry[] again = [.. before.Where(ReceiptRule.Expects).Select(Again)];
        if (again.Length > 0)
        {
            await journal.AppendAsync(new JournalWrite { Entries = again }, cancellation);
        }

        return true;
    }

    /// <summary>Whether a batch that was received is another one than was taken in under its sequence.</summary>
    public async ValueTask<bool> ContradictsAsync(PlainBatch batch, CancellationToken cancellation) =>
        Contradicts(await TakenInAsync(batch.Position, cancellation), batch.Digest);

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

    private async ValueTask AddEnvelopesAsync(ReceiveWrite write, PlainBatch batch, NamedMessages named, CancellationToken cancellation)
    {
        ReceivedMessages messages = batch.Messages!;
        IReadOnlyList<Envelope> envelopes = messages.Envelopes;
        FederationSnapshot snapshot = federation.Current!;
        EnvelopeFindings findings = batch.Findings is { } prepared && prepared.Hold(snapshot, write.Now)
            ? prepared
            : EnvelopeFindings.Of(batch, agency, snapshot, write.Now);
        Guid[] ids = [.. envelopes.Select(e => e.MessageId).ToIds()];
        HashSet<Guid> known = [.. (await journal.Read.HomesAsync(ids, cancellation)).Keys];
        IReadOnlySet<Guid> changed = await journal.Read.ChangedAsync(ids, cancellation);
        int end = messages.Alone + 1 ?? envelopes.Count;
        for (int place = messages.Alone ?? 0; place < end; place++)
        {
            Envelope envelope = envelopes[place];
            string? fault = findings[place].Fault
                ?? envelope switch
                {
                    { Change: not null } => await changes.AddAsync(write, place, envelope, named, cancellation),
                    _ when EnvelopeFindings.IsNotice(envelope) => await notices.AddAsync(write, place, envelope, findings[place], known, changed, cancellation),
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
