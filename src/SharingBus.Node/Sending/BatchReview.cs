using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Policy.Deciding;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Sending;

/// <summary>
/// Decisions age: what was decided under another bundle, ceased to hold, or is older than the federation's staleness is decided again
/// before it leaves. A batch of which nothing may go any more is sent void under its sequence; one of which something may go stays as it
/// is, for a sequence has one content: what of it may not, the recipient sets aside.
/// </summary>
internal sealed class BatchReview(OutgoingContext context)
{
    // The entry of the batch itself and, where it became void, that; receipts for it come behind them.
    private const int MaxEntries = 16;

    // What names a notice: its holding, its approval, and some changes.
    private const int MaxMentions = 100;

    private static readonly EntryKinds Decisions = EntryKinds.Of(JournalEntry.EventOneofCase.Decided);

    private readonly string _agency = context.Keys.Agency;

    /// <summary>What may leave of a batch: itself, or nothing in its place; null where that cannot be decided now.</summary>
    public async ValueTask<OutgoingBatch?> ReviewAsync(OutgoingBatch batch, CancellationToken cancellation)
    {
        FederationSnapshot snapshot = context.Federation.Current!;
        DateTimeOffset now = context.Time.GetUtcNow();
        if (batch.Kept.Position.Stream.Lane == Lane.Rights || (IsFresh(batch.AssignedAt) && Holds(batch.Age)))
        {
            return batch;
        }

        IReadOnlyList<StoredEntry> entries = await context.Journal.Read.EntriesOfBatchAsync(batch.Kept.Position, MaxEntries, cancellation);
        if (entries.Any(e => e.Parse()?.Voided is not null))
        {
            return Void(batch);
        }

        IReadOnlyList<Envelope> envelopes = BatchPayload.Parser.ParseFrom(batch.Kept.Bytes.Span).Envelopes;
        if (entries.Count == 0
            || entries[0].Parse() is not { } sent
            || (sent.Sent is not { Replaces: not null } && IsFresh(DateTimeOffset.UnixEpoch.AddMicroseconds(sent.TimeUnixMicros)) && Holds(await AgeAsync(envelopes, cancellation))))
        {
            return batch;
        }

        if (context.Federation.Obstacle is not null)
        {
            await context.Feed.AskAsync(cancellation);
        }

        if (context.Federation.Obstacle is { } obstacle)
        {
            SendingLog.NotDecided(context.Logger, batch.Kept.Position.Stream.Peer, obstacle);
            return null;
        }

        return await MayGoAsync(envelopes, batch.Kept.Position.Stream.Peer, now, cancellation)
            ? batch
            : await VoidAsync(batch, now, cancellation);

        bool IsFresh(DateTimeOffset? assigned) => now - assigned <= snapshot.MaxStaleness;
        bool Holds(BatchAge? age) => age?.HoldsAt(snapshot.Version, Clock.Micros(now)) ?? false;
    }

    private static OutgoingBatch Void(OutgoingBatch batch) =>
        batch with { Kept = batch.Kept with { Bytes = VoidBatches.Plaintext, Digest = VoidBatches.Digest }, IsRented = false };

    // As the journal has it. All of a batch was decided under one bundle, so one of its notices tells which.
    private async ValueTask<BatchAge?> AgeAsync(IReadOnlyList<Envelope> envelopes, CancellationToken cancellation)
    {
        long notAfter = envelopes.SelectMany(envelope => envelope.Views).Select(view => view.NotAfterUnixMicros).DefaultIfEmpty(0).Min();
        if (envelopes.Count == 0
            || envelopes[0].MessageId.ToId() is not { } id
            || await context.Journal.Messages.HomeAsync(id, cancellation) is not { } home
            || await context.Journal.Read.DecidedInAsync(home.Index, cancellation) is not { } range)
        {
            return null;
        }

        EntryPage page = await context.Journal.Read.EntriesAsync(range.First, range.Count, Decisions, cancellation);
        Decided? decided = page.Entries.Select(entry => entry.Parse()?.Decided).FirstOrDefault(d => d?.MessageId == envelopes[0].MessageId);
        return decided is null ? null : new BatchAge(decided.BundleVersion, notAfter);
    }

    private async ValueTask<bool> MayGoAsync(
        IReadOnlyList<Envelope> envelopes, string recipient, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (Envelope envelope in envelopes)
        {
            if (await MayGoAsync(envelope, recipient, now, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> MayGoAsync(Envelope envelope, string recipient, DateTimeOffset now, CancellationToken cancellation)
    {
        bool expired = envelope.ExpiresAtUnixMicros > 0 && envelope.ExpiresAtUnixMicros <= Clock.Micros(now);
        if (expired || envelope.MessageId.ToId() is not { } id || await context.Journal.Messages.HomeAsync(id, cancellation) is not { } home)
        {
            return false;
        }

        IReadOnlyList<ChangeRecord> changes = await context.Journal.Read.ChangesAsync(id, cancellation);
        ReadOnlyMemory<byte>? content = await context.Journal.Read.ContentAsync(new ContentKey(home.Index, home.Part), cancellation);
        if (changes.Any(c => c.Origin == _agency)
            || content is not { } accepted
            || !NoticeFacts.TryRead(envelope.Type, AcceptedContent.Notice(accepted).Span, out NoticeFacts facts))
        {
            return false;
        }

        FederationSnapshot snapshot = context.Federation.Current!;
        Decision[] released =
        [
            .. envelope.Views.SelectMany(view => view.Roles)
                .Select(role => context.Decisions.Decide(
                    snapshot, new DecisionRequest(_agency, envelope.Type, facts, recipient, role, now), home.Index))
                .Where(decision => decision.Verdict == Policy.Deciding.Verdict.Released),
        ];
        return released.Length > 0 && (!released.Any(d => d.Obligations.FourEyes) || await IsApprovedAsync(id, recipient, cancellation));
    }

    // Asked for only where the bundle in force wants a second person, be it that the one before did not.
    private async ValueTask<bool> IsApprovedAsync(Guid id, string recipient, CancellationToken cancellation) =>
        (await context.Journal.Read.MentionsAsync(id, MaxMentions, cancellation))
            .Any(e => e.Parse()?.ReleaseApproved?.Recipients.Contains(recipient) ?? false);

    private async ValueTask<OutgoingBatch> VoidAsync(OutgoingBatch batch, DateTimeOffset now, CancellationToken cancellation)
    {
        StreamPosition position = batch.Kept.Position;
        var voided = new Voided
        {
            Recipient = position.Stream.Peer,
            Lane = position.Stream.Lane,
            Incarnation = position.Incarnation.ToWire(),
            Sequence = (ulong)position.Sequence,
        };
        SendingLog.Voided(context.Logger, position.Sequence, position.Stream.Peer);
        await context.Journal.AppendAsync(
            new JournalWrite { Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(now), Voided = voided }] }, cancellation);
        return Void(batch);
    }
}
