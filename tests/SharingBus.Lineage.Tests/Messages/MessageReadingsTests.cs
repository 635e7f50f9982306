using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Messages;

public sealed class MessageReadingsTests : IDisposable
{
    private const string School = Samples.Peer;
    private const string Clinic = "health-riverside";
    private const string ClinicRole = "health.on-call";
    private const string Head = "education.head";

    private readonly JournalFile _file = new();
    private readonly Guid _first = Guid.CreateVersion7();
    private readonly Guid _second = Guid.CreateVersion7();
    private readonly Guid _third = Guid.CreateVersion7();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Entries_OfAPublishedNotice_AreThoseOfItsBatchesAndPlaces()
    {
        await using Journal journal = await PublishAsync();

        Assert.Equal([0L, 3L, 6L, 7L, 9L, 10L, 11L, 12L], await IndicesAsync(journal, _first));
        Assert.Equal([1L, 4L, 6L, 7L, 9L, 12L, 13L], await IndicesAsync(journal, _second));
        Assert.Equal([2L, 5L, 6L, 8L, 9L, 10L], await IndicesAsync(journal, _third));
        Assert.Equal([0L, 3L, 6L], (await journal.Messages.EntriesAsync(_first, 3)).Select(static entry => entry.Index));
    }

    [Fact]
    public async Task Holders_OfAPublishedNotice_AreItsRecipientsWithWhatEachConfirmed()
    {
        await using Journal journal = await PublishAsync();

        Assert.Equal(
            [
                new StoredHolder(Clinic, "", HolderFlags.Sent | HolderFlags.Received),
                new StoredHolder(School, "", HolderFlags.Sent | HolderFlags.Received),
                new StoredHolder(School, Samples.Role, HolderFlags.Delivered | HolderFlags.Acknowledged),
            ],
            await journal.Messages.HoldersAsync(_first));
        Assert.Equal(
            [
                new StoredHolder(Clinic, "", HolderFlags.Sent | HolderFlags.Received),
                new StoredHolder(Clinic, ClinicRole, HolderFlags.Delivered),
                new StoredHolder(School, "", HolderFlags.Sent | HolderFlags.Received),
            ],
            await journal.Messages.HoldersAsync(_second));
        Assert.Equal(
            [new StoredHolder(School, "", HolderFlags.Sent | HolderFlags.Received), new StoredHolder(School, Samples.Role, HolderFlags.Delivered)],
            await journal.Messages.HoldersAsync(_third));
    }

    [Fact]
    public async Task Holders_OfANoticeThatASecondPersonLetGo_AreThoseOfBothDecisions()
    {
        await using Journal journal = await PublishAsync();
        Guid held = Guid.CreateVersion7();
        await journal.AppendAsync(Samples.Write(Samples.Accepted(held)));
        await journal.AppendAsync(Samples.Decide(14, Samples.Held(held, Clinic), Samples.Sent(School, 30, held)));
        await journal.AppendAsync(Samples.Write(Samples.Approved(held, Clinic)));
        await journal.AppendAsync(Samples.Decide(17, Samples.Decided(held), Samples.Sent(Clinic, 31, held)));

        Assert.Equal([14L, 15L, 16L, 17L, 18L, 19L], await IndicesAsync(journal, held));
        Assert.Equal([new StoredHolder(Clinic, "", HolderFlags.Sent), new StoredHolder(School, "", HolderFlags.Sent)], await journal.Messages.HoldersAsync(held));
    }

    [Fact]
    public async Task Holders_OfAChangedNotice_ConfirmTheLastChangeOnly()
    {
        await using Journal journal = await PublishAsync();
        await journal.AppendAsync(Samples.Write(Samples.ChangeOrdered(Guid.NewGuid(), _first)));
        await journal.AppendAsync(Samples.Write(Samples.Changed(School, Samples.Part(3), _third, _first)));
        Assert.Equal(HolderFlags.Sent | HolderFlags.Received | HolderFlags.ChangeConfirmed, await FlagsAsync(journal, _first, School, ""));
        Assert.Equal(HolderFlags.Sent | HolderFlags.Received, await FlagsAsync(journal, _first, Clinic, ""));
        Assert.Equal(HolderFlags.Sent | HolderFlags.Received, await FlagsAsync(journal, _second, School, ""));

        // It replaces another: that is no change of its own.
        await journal.AppendAsync(Samples.Write(Samples.ChangeOrdered(Guid.NewGuid(), _second, _first)));
        Assert.True((await FlagsAsync(journal, _first, School, "")).HasFlag(HolderFlags.ChangeConfirmed));

        await journal.AppendAsync(Samples.Write(Samples.ChangeOrdered(Guid.NewGuid(), _first)));
        Assert.Equal(HolderFlags.Sent | HolderFlags.Received, await FlagsAsync(journal, _first, School, ""));
        Assert.Equal(HolderFlags.Delivered | HolderFlags.Acknowledged, await FlagsAsync(journal, _first, School, Samples.Role));

        await journal.AppendAsync(Samples.Write(Samples.Changed(School, Samples.Part(4), _first)));
        Assert.True((await FlagsAsync(journal, _first, School, "")).HasFlag(HolderFlags.ChangeConfirmed));
        Assert.Equal([14L, 15L, 16L, 17L, 18L], (await IndicesAsync(journal, _first)).Where(static index => index >= 14));
    }

    [Fact]
    public async Task Readings_OfAReceivedMessage_AreTheStepsOfItsRoles()
    {
        await using Journal journal = await ReceiveAsync();

        Assert.Equal([0L, 2L, 3L, 4L, 6L], await IndicesAsync(journal, _first));
        Assert.Equal([0L, 2L, 4L, 5L], await IndicesAsync(journal, _second));
        Assert.Equal([1L], await IndicesAsync(journal, _third));
        Assert.Equal(
            [
                new StoredHolder(JournalFile.Agency, Head, HolderFlags.Received | HolderFlags.Delivered),
                new StoredHolder(JournalFile.Agency, Samples.Role, HolderFlags.Received | HolderFlags.Delivered),
            ],
            await journal.Messages.HoldersAsync(_first));
        Assert.Equal(
            [new StoredHolder(JournalFile.Agency, Head, HolderFlags.Received | HolderFlags.Delivered | HolderFlags.Acknowledged)],
            await journal.Messages.HoldersAsync(_second));
        Assert.Empty(await journal.Messages.HoldersAsync(_third));
    }

    [Fact]
    public async Task Readings_OfAMessageThatCameInByItselfLater_AreThoseOfItsPlaceInTheBatch()
    {
        await using Journal journal = await ReceiveAsync();
        await journal.AppendManyAsync(
        [
            Samples.Write(Samples.Received(1, [[], [Head]], [0, 0, 2, 0], default, default, _third, default)),
            Samples.Write(Samples.Delivered(Head, Samples.Part(1, false, false, true, false))),
        ]);

        Assert.Equal(new MessageHome(_third, 7, 2), await journal.Messages.HomeAsync(_third));
        Assert.Equal([new StoredHolder(JournalFile.Agency, Head, HolderFlags.Received | HolderFlags.Delivered)], await journal.Messages.HoldersAsync(_third));
        Assert.Equal([0L, 1L, 2L, 4L, 7L, 8L], await IndicesAsync(journal, _third));
        Assert.Equal([0L, 2L, 4L, 5L], await IndicesAsync(journal, _second));
        Assert.Null(await journal.Messages.HomeAsync(default));
    }

    [Fact]
    public async Task Home_OfAMessage_IsWhereItCameIn()
    {
        await using Journal journal = await ReceiveAsync();

        Assert.Equal(new MessageHome(_second, 0, 1), await journal.Messages.HomeAsync(_second));
        Assert.Equal(JournalEntry.EventOneofCase.Received, (await journal.Messages.ArrivalAsync(_second))!.Kind);
        Assert.Null(await journal.Messages.HomeAsync(_third));
        Assert.Null(await journal.Messages.ArrivalAsync(_third));
    }

    [Fact]
    public async Task Readings_OfANoticeNotYetDecided_AreItsAcceptanceAlone()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Samples.Write(Samples.Accepted(_first), Samples.Accepted(_second)));
        Assert.Equal([0L], await IndicesAsync(journal, _first));

        // A write that came to nothing, and one that decided another; what stands behind that write is not part of it.
        await journal.AppendAsync(Samples.Decide(0));
        Assert.Equal([0L], await IndicesAsync(journal, _first));
        await journal.AppendAsync(Samples.Decide(1, new JournalEntry { DecisionClass = new DecisionClass() }, Samples.Decided(_second)));
        await journal.AppendAsync(Samples.Write(Samples.Sent(School, 1, _second)));
        Assert.Equal([1L, 3L], await IndicesAsync(journal, _second));
        Assert.Empty(await journal.Messages.HoldersAsync(_second));
    }

    // Three notices, decided in one write, to two agencies in three batches; the receipts are for some of them and for all.
    private async Task<Journal> PublishAsync()
    {
        Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Samples.Write(Samples.Accepted(_first), Samples.Accepted(_second), Samples.Accepted(_third)));
        await journal.AppendAsync(Samples.Decide(
            0,
            Samples.Decided(_first),
            Samples.Decided(_second),
            Samples.Decided(_third),
            Samples.Sent(School, 1, _first, _second, _third),
            Samples.Sent(Clinic, 7, _second, _first),
            Samples.Sent(School, 2, _third)));
        await journal.AppendManyAsync(
        [
            Samples.Write(Samples.Receipt(School, ReceiptKind.Received, "", Samples.Part(1))),
            Samples.Write(Samples.Receipt(School, ReceiptKind.Delivered, Samples.Role, Samples.Part(1, true, false, true))),
            Samples.Write(Samples.Receipt(School, ReceiptKind.Acknowledged, Samples.Role, Samples.Part(2, false), Samples.Part(1, true, false, false))),
            Samples.Write(Samples.Receipt(Clinic, ReceiptKind.Received, "", Samples.Part(7))),
            Samples.Write(Samples.Receipt(Clinic, ReceiptKind.Delivered, ClinicRole, Samples.Part(7, true, false))),
        ]);
        return journal;
    }

    // Three messages in a batch: for two roles, for one, and one that was set aside.
    private async Task<Journal> ReceiveAsync()
    {
        Journal journal = await _file.OpenAsync();
        await journal.AppendManyAsync(
        [
            Samples.Write(Samples.Received(1, [[Samples.Role, Head], [Head]], [1, 2, 0], _first, _second, _third), Samples.Quarantined(_third)),
            Samples.Write(Samples.ReceivedAgain(1, _first, _second, _third)),
            Samples.Write(Samples.Delivered(Samples.Role, Samples.Part(1, true, false, false))),
            Samples.Write(Samples.Delivered(Head, Samples.Part(2), Samples.Part(1))),
            Samples.Write(Samples.Acknowledged(Head, Samples.Part(1, false, true, false))),
            Samples.Write(Samples.ChangeApplied(Guid.NewGuid(), _first, Samples.Role)),
        ]);
        return journal;
    }

    private static async Task<IEnumerable<long>> IndicesAsync(Journal journal, Guid messageId) =>
        (await journal.Messages.EntriesAsync(messageId, int.MaxValue)).Select(static entry => entry.Index);

    private static async Task<HolderFlags> FlagsAsync(Journal journal, Guid messageId, string agency, string role) =>
        (await journal.Messages.HoldersAsync(messageId)).Single(holder => holder.Agency == agency && holder.Role == role).Flags;
}
