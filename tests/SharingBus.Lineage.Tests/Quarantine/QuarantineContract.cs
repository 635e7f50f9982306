using System.Security.Cryptography;
using System.Text;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Quarantine;
using Xunit;

namespace SharingBus.Lineage.Tests.Quarantine;

/// <summary>What every quarantine must do.</summary>
public abstract class QuarantineContract
{
    protected const string Sender = "school-westfield";
    private const string Other = "youth-northbridge";

    [Fact]
    public async Task Item_ThatWasAdded_IsThereWithEverythingAfterAnotherOpening()
    {
        Guid stream = Guid.CreateVersion7();
        Guid message = Guid.CreateVersion7();
        var place = new QuarantinePlace(Sender, Lane.Urgent, stream, 17, 3, message);
        await using (IQuarantineStore store = await OpenAsync())
        {
            await store.AddAsync([new QuarantineDraft(QuarantineKind.Message, place, QuarantineReason.RoleNotHosted, "no such role", Bytes("a"))], 5);
        }

        await using IQuarantineStore again = await OpenAsync();
        QuarantineRecord item = Assert.Single(await again.ListAsync(new QuarantineQuery(0, 10)));

        Assert.Equal(place, item.Place);
        Assert.Equal((QuarantineKind.Message, QuarantineReason.RoleNotHosted, "no such role"), (item.Kind, item.Reason, item.Detail));
        Assert.Equal((5, 5, 1, 1), (item.FirstSeenUnixMicros, item.LastAttemptUnixMicros, item.Attempts, item.Size));
        Assert.Equal((QuarantineStatus.Waiting, QuarantineContent.Kept), (item.Status, item.Content));
        Assert.Equal(SHA256.HashData(Bytes("a").Span), item.Digest.ToArray());
        Assert.Equal("a", await TextAsync(again, item.Id));
        Assert.Equal(item.Id, (await again.FindAsync(item.Id))!.Id);
        Assert.Null(await again.FindAsync(item.Id + 1));
    }

    [Fact]
    public async Task Item_ThatCouldNotBeOpened_HasNoStreamAndNoMessage()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a")], 1);
        QuarantineRecord item = Assert.Single(await store.ListAsync(new QuarantineQuery(0, 10)));

        Assert.Null(item.Place.Incarnation);
        Assert.Null(item.Place.MessageId);
    }

    [Fact]
    public async Task Item_ThatComesAgain_IsTheSameItemTriedOnceMore()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a") with { Attempts = 5 }], 1);
        await store.AddAsync([Batch("a", reason: QuarantineReason.UnknownSender)], 9);
        QuarantineRecord item = Assert.Single(await store.ListAsync(new QuarantineQuery(0, 10)));

        Assert.Equal((1, 9, 6, QuarantineReason.UnknownSender), (item.FirstSeenUnixMicros, item.LastAttemptUnixMicros, item.Attempts, item.Reason));
        Assert.Equal(new SenderTotals(Sender, 1, 1, 0), Assert.Single(await store.TotalsAsync()));
    }

    [Fact]
    public async Task Item_ThatComesAgainAfterItWasSettled_WaitsAnew()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a")], 1);
        long id = (await store.ListAsync(new QuarantineQuery(0, 10)))[0].Id;
        await store.SettleAsync(id, QuarantineStatus.Discarded, 2);
        await store.AddAsync([Batch("a")], 3);

        Assert.Equal(QuarantineStatus.Waiting, (await store.FindAsync(id))!.Status);
        Assert.Equal("a", await TextAsync(store, id));
        Assert.Equal(new SenderTotals(Sender, 1, 1, 0), Assert.Single(await store.TotalsAsync()));
    }

    [Fact]
    public async Task List_OfMany_IsPagedAndFiltered()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a"), Batch("b", reason: QuarantineReason.DecryptionFailed), Batch("c", Other), Batch("d")], 1);
        IReadOnlyList<QuarantineRecord> all = await store.ListAsync(new QuarantineQuery(0, 10));
        await store.SettleAsync(all[3].Id, QuarantineStatus.Discarded, 2);

        Assert.Equal(all.Take(2).Select(i => i.Id), await IdsAsync(store, new QuarantineQuery(0, 2)));
        Assert.Equal(all.Skip(2).Select(i => i.Id), await IdsAsync(store, new QuarantineQuery(all[1].Id, 2)));
        Assert.Equal([all[2].Id], await IdsAsync(store, new QuarantineQuery(0, 10) { Sender = Other }));
        Assert.Equal([all[1].Id], await IdsAsync(store, new QuarantineQuery(0, 10) { Reason = QuarantineReason.DecryptionFailed }));
        Assert.Equal([all[3].Id], await IdsAsync(store, new QuarantineQuery(0, 10) { Status = QuarantineStatus.Discarded }));
        Assert.Empty(await IdsAsync(store, new QuarantineQuery(0, 10) { Sender = Other, Status = QuarantineStatus.Discarded }));
    }

    [Fact]
    public async Task Item_BeyondTheBytesOfItsSender_IsKeptWithoutItsBytes()
    {
        await using IQuarantineStore store = await OpenAsync(new QuarantineLimits { BytesPerSender = 5 });
        await store.AddAsync([Batch("aaa"), Batch("bbb"), Batch("cc"), Batch("ddd", Other)], 1);
        IReadOnlyList<QuarantineRecord> items = await store.ListAsync(new QuarantineQuery(0, 10));

        Assert.Equal(
            [QuarantineContent.Kept, QuarantineContent.OverBytes, QuarantineContent.Kept, QuarantineContent.Kept], items.Select(i => i.Content));
        Assert.Null(await store.BytesAsync(items[1].Id));
        Assert.Equal(SHA256.HashData(Bytes("bbb").Span), items[1].Digest.ToArray());
        Assert.Equal([new SenderTotals(Sender, 3, 5, 0), new SenderTotals(Other, 1, 3, 0)], await store.TotalsAsync());
    }

    [Fact]
    public async Task Item_BeyondTheCountOfItsSender_IsCounted()
    {
        await using IQuarantineStore store = await OpenAsync(new QuarantineLimits { ItemsPerSender = 2 });
        await store.AddAsync([Batch("a"), Batch("b"), Batch("c"), Batch("d"), Batch("e", Other)], 1);

        Assert.Equal(3, (await store.ListAsync(new QuarantineQuery(0, 10))).Count);
        Assert.Equal([new SenderTotals(Sender, 2, 2, 2), new SenderTotals(Other, 1, 1, 0)], await store.TotalsAsync());
    }

    [Fact]
    public async Task Item_BeyondTheCountOfItsSender_TakesThePlaceOfASettledOne()
    {
        await using IQuarantineStore store = await OpenAsync(new QuarantineLimits { ItemsPerSender = 2 });
        await store.AddAsync([Batch("a"), Batch("b")], 1);
        IReadOnlyList<QuarantineRecord> first = await store.ListAsync(new QuarantineQuery(0, 10));
        await store.SettleAsync(first[0].Id, QuarantineStatus.Discarded, 2);
        await store.AddAsync([Batch("c"), Batch("d")], 3);
        IReadOnlyList<QuarantineRecord> items = await store.ListAsync(new QuarantineQuery(0, 10));

        Assert.Equal(first[1].Id, items[0].Id);
        Assert.Equal("c", await TextAsync(store, items[1].Id));
        Assert.Equal(new SenderTotals(Sender, 2, 2, 1), Assert.Single(await store.TotalsAsync()));
    }

    [Fact]
    public async Task Settling_ErasesTheBytesAndHappensOnce()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a")], 1);
        long id = (await store.ListAsync(new QuarantineQuery(0, 10)))[0].Id;

        Assert.True(await store.SettleAsync(id, QuarantineStatus.Retried, 7));
        Assert.False(await store.SettleAsync(id, QuarantineStatus.Discarded, 8));
        Assert.False(await store.SettleAsync(id + 1, QuarantineStatus.Discarded, 8));
        QuarantineRecord item = (await store.FindAsync(id))!;

        Assert.Equal((QuarantineStatus.Retried, QuarantineContent.Erased, 7), (item.Status, item.Content, item.LastAttemptUnixMicros));
        Assert.Null(await store.BytesAsync(id));
        Assert.Equal(new SenderTotals(Sender, 0, 0, 0), Assert.Single(await store.TotalsAsync()));
    }

    [Fact]
    public async Task Retry_ThatIsRefused_IsOneMoreAttemptWithItsReason()
    {
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch("a")], 1);
        long id = (await store.ListAsync(new QuarantineQuery(0, 10)))[0].Id;
        await store.RefuseAgainAsync(id, QuarantineReason.EpochConflict, new string('x', 1_000), 4);
        QuarantineRecord item = (await store.FindAsync(id))!;

        Assert.Equal((QuarantineReason.EpochConflict, 2, 4, QuarantineStatus.Waiting), (item.Reason, item.Attempts, item.LastAttemptUnixMicros, item.Status));
        Assert.Equal(QuarantineDraft.MaxDetail, item.Detail.Length);
    }

    [Fact]
    public async Task Erasure_ReachesTheSendersMessagesAndNoOthers()
    {
        Guid message = Guid.CreateVersion7();
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Message("a", Sender, message), Message("b", Other, message), Message("c", Sender, Guid.CreateVersion7())], 1);
        await store.EraseAsync(Sender, [message]);
        IReadOnlyList<QuarantineRecord> items = await store.ListAsync(new QuarantineQuery(0, 10));

        Assert.Equal([QuarantineContent.Erased, QuarantineContent.Kept, QuarantineContent.Kept], items.Select(i => i.Content));
        Assert.Null(await store.BytesAsync(items[0].Id));
        Assert.Equal("b", await TextAsync(store, items[1].Id));
        Assert.Equal([new SenderTotals(Sender, 2, 1, 0), new SenderTotals(Other, 1, 1, 0)], await store.TotalsAsync());
    }

    [Fact]
    public async Task Items_SettledBeforeAnInstant_AreForgottenAndTakeUpNoRoom()
    {
        await using IQuarantineStore store = await OpenAsync(new QuarantineLimits { ItemsPerSender = 3 });
        await store.AddAsync([Batch("a"), Batch("b"), Batch("c"), Batch("d", Other), Batch("e", Other)], 1);
        IReadOnlyList<QuarantineRecord> items = await store.ListAsync(new QuarantineQuery(0, 10));
        await store.SettleAsync(items[0].Id, QuarantineStatus.Discarded, 4);
        await store.SettleAsync(items[1].Id, QuarantineStatus.Retried, 5);
        await store.SettleAsync(items[3].Id, QuarantineStatus.Discarded, 4);
        await store.ForgetSettledAsync(5);

        Assert.Equal([items[1].Id, items[2].Id, items[4].Id], await IdsAsync(store, new QuarantineQuery(0, 10)));
        await store.ForgetSettledAsync(6);
        await store.AddAsync([Batch("f"), Batch("g"), Batch("h"), Batch("i", Other), Batch("j", Other)], 7);
        Assert.Equal([new SenderTotals(Sender, 3, 3, 1), new SenderTotals(Other, 3, 3, 0)], await store.TotalsAsync());
    }

    [Fact]
    public async Task Attempts_AreCountedThroughAnotherOpening()
    {
        var batch = new AttemptKey(Sender, Lane.Bulk, SHA256.HashData(Bytes("a").Span));
        await using (IQuarantineStore store = await OpenAsync())
        {
            Assert.Equal(new BatchAttempts(1, 100), await store.BeginAttemptAsync(batch, 100));
            Assert.Equal(new BatchAttempts(2, 100), await store.BeginAttemptAsync(batch, 200));
            Assert.Equal(1, (await store.BeginAttemptAsync(batch with { Lane = Lane.Rights }, 300)).Attempts);
        }

        await using IQuarantineStore again = await OpenAsync();
        Assert.Equal(new BatchAttempts(3, 100), await again.BeginAttemptAsync(batch, 400));
        Assert.Equal(new BatchAttempts(2, 100), await again.TakeBackAttemptAsync(batch));
        await again.ForgetAttemptsAsync(batch);
        Assert.Null(await again.TakeBackAttemptAsync(batch));
        Assert.Equal(new BatchAttempts(1, 500), await again.BeginAttemptAsync(batch, 500));
    }

    protected static QuarantineDraft Batch(string text, string sender = Sender, QuarantineReason reason = QuarantineReason.SignatureInvalid) =>
        new(QuarantineKind.Batch, new QuarantinePlace(sender, Lane.Bulk), reason, "could not be opened", Bytes(text));

    protected abstract Task<IQuarantineStore> OpenAsync(QuarantineLimits? limits = null);

    private static QuarantineDraft Message(string text, string sender, Guid id) =>
        new(QuarantineKind.Message, new QuarantinePlace(sender, Lane.Bulk, Guid.CreateVersion7(), 1, 0, id), QuarantineReason.RoleNotHosted, "", Bytes(text));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> TextAsync(IQuarantineStore store, long id) => Encoding.UTF8.GetString((await store.BytesAsync(id))!.Value.Span);

    private static async Task<IEnumerable<long>> IdsAsync(IQuarantineStore store, QuarantineQuery query) =>
        (await store.ListAsync(query)).Select(item => item.Id);
}
