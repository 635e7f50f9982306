using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>What every store must do with the content of entries, however it puts content of several entries together.</summary>
public abstract class ContentContract : StoreContract
{
    private const int SharedBytes = 64 * 1024;

    [Fact]
    public async Task Content_OfWritesOfOneGroup_IsEachEntrysOwn()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Notice(1), Notice(2, 2), Samples.Write(Samples.Decided(Guid.NewGuid())), Notice(3, 3, 3), Notice());
        await CommitAsync(store, Notice(4));

        Assert.Equal(["1", "2-2", "none", "3-3-3", "", "4", "none"], await AllAsync(store, 7));
        Assert.Null(await store.ContentAsync(new ContentKey(0, 1)));
        Assert.Null(await store.ContentAsync(new ContentKey(2, 0)));
        Assert.Null(await store.ContentAsync(new ContentKey(99, 0)));
    }

    [Fact]
    public async Task Content_WithAHead_ComesBackTogether()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Notice(1), Headed([9], [2, 2]), Headed([8], Array.Empty<byte>()), Notice(3));

        Assert.Equal(["1", "9-2-2", "8", "3"], await AllAsync(store, 4));
        Assert.Throws<ArgumentException>(() => PreparedWrite.From([Headed([9], [1], [2])]));

        static JournalWrite Headed(byte[] head, params byte[][] parts) =>
            new() { Entries = [Samples.Accepted(Guid.NewGuid())], Contents = [Samples.Content(0, parts) with { Head = head }] };
    }

    [Fact]
    public async Task Content_OfMoreThanARowShares_ComesBackWhole()
    {
        await using IJournalStore store = await OpenAsync();
        List<byte[]> notices = [];
        foreach (int size in new[] { SharedBytes, 1, SharedBytes - 1, 0, 1, 30_000, 35_536, 1, 3 * SharedBytes, 0, 2 })
        {
            byte[] notice = new byte[size];
            new Random(notices.Count).NextBytes(notice);
            notices.Add(notice);
        }

        await CommitAsync(store, [.. notices.Select(static notice => Notice(notice))]);

        for (int index = 0; index < notices.Count; index++)
        {
            Assert.Equal(notices[index], (await store.ContentAsync(new ContentKey(index, 0)))!.Value.ToArray());
            Assert.Single(await store.ContentsAsync(index));
        }
    }

    [Fact]
    public async Task Content_OfBatchesBetweenNotices_IsCutWhereItBelongs()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(
            store,
            Notice(1),
            Batch([2], [3, 3], []),
            Notice(4),
            Batch([5]),
            Batch(),
            new JournalWrite { Entries = [Samples.Decided(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid())], Contents = [Samples.Content(1, [6])] },
            Notice(7));

        Assert.Equal(["1", "2,3-3,", "4", "5", "none", "none", "6", "7"], await AllAsync(store, 8));
        Assert.Equal([3, 3], (await store.ContentAsync(new ContentKey(1, 1)))!.Value.ToArray());
        Assert.Equal(0, (await store.ContentAsync(new ContentKey(1, 2)))!.Value.Length);
        Assert.Null(await store.ContentAsync(new ContentKey(1, 3)));
    }

    [Fact]
    public async Task Content_OfARefusedWrite_IsNotStoredNorItsPlaceCounted()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(
            store, Samples.Publish(Guid.NewGuid(), "r-1", "1"), Samples.Publish(Guid.NewGuid(), "r-1", "2"), Samples.Publish(Guid.NewGuid(), "r-2", "3"));

        Assert.Equal([$"{(int)'1'}", $"{(int)'3'}", "none"], await AllAsync(store, 3));
    }

    [Fact]
    public async Task Erase_OfOneNotice_LeavesItsNeighbours()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Notice(1), Notice(2, 2), Notice(), Notice(3));

        await EraseAsync(store, new ContentKey(1, 0));
        Assert.Equal(["1", "erased", "", "3"], await AllAsync(store, 4));
        Assert.Null(await store.ContentAsync(new ContentKey(1, 0)));

        await EraseAsync(store, new ContentKey(1, 0), new ContentKey(0, 0), new ContentKey(0, 0));
        Assert.Equal(["erased", "erased", "", "3"], await AllAsync(store, 4));

        await EraseAsync(store, new ContentKey(2, 0));
        await EraseAsync(store, new ContentKey(3, 0));
        Assert.Equal(["erased", "erased", "erased", "erased"], await AllAsync(store, 4));
    }

    [Fact]
    public async Task Erase_OfOneMessageOfABatch_LeavesItsNeighbours()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Batch([1], [2], [3, 3], [4]), Notice(5));

        await EraseAsync(store, new ContentKey(0, 2), new ContentKey(0, 0));

        Assert.Equal(["erased,2,erased,4", "5"], await AllAsync(store, 2));
    }

    [Fact]
    public async Task Erase_InTheGroupThatStores_ErasesWhatCameBefore()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(
            store,
            Notice(1),
            Batch([2], [3]),
            new JournalWrite { ErasedContents = [new ContentKey(0, 0), new ContentKey(1, 1)] },
            Notice(4));

        Assert.Equal(["erased", "2,erased", "4"], await AllAsync(store, 3));
    }

    [Fact]
    public async Task Erase_OfWhatIsNotThere_ErasesNothing()
    {
        await using IJournalStore store = await OpenAsync();
        await EraseAsync(store, new ContentKey(0, 0));
        await CommitAsync(store, Notice(1), Notice(2), Batch([3], [4]), Samples.Write(Samples.Decided(Guid.NewGuid())), Batch());

        // Entries 3 and 4 have no content, and each of the others has fewer parts.
        await EraseAsync(
            store,
            new ContentKey(3, 0), new ContentKey(4, 0), new ContentKey(0, 1), new ContentKey(1, 1), new ContentKey(2, 2), new ContentKey(99, 0),
            new ContentKey((1L << 32) + 2, 0));

        Assert.Equal(["1", "2", "3,4", "none", "none"], await AllAsync(store, 5));
    }

    [Fact]
    public async Task Erase_WhereManyShareARow_TakesOutOneByOne()
    {
        const int Notices = 300;
        await using IJournalStore store = await OpenAsync();
        Random random = new(11);
        byte[][] notices = [.. Enumerable.Range(0, Notices).Select(_ => new byte[random.Next(700)])];
        Array.ForEach(notices, random.NextBytes);
        await CommitAsync(store, [.. notices.Select(static notice => Notice(notice))]);
        HashSet<int> erased = [];
        for (int round = 0; round < 10; round++)
        {
            ContentKey[] keys = [.. Enumerable.Range(0, 15).Select(_ => new ContentKey(random.Next(Notices), 0))];
            await EraseAsync(store, keys);
            erased.UnionWith(keys.Select(static key => (int)key.Index));
        }

        for (int index = 0; index < Notices; index++)
        {
            Assert.Equal(erased.Contains(index) ? null : notices[index], (await store.ContentAsync(new ContentKey(index, 0)))?.ToArray());
        }
    }

    [Fact]
    public async Task Erase_OfContent_LeavesItsKeyToBeDestroyedOnce()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Notice(1), Batch([2], [3]), Notice(4));
        await EraseAsync(store, new ContentKey(1, 1), new ContentKey(0, 0), new ContentKey(1, 1), new ContentKey(9, 0));

        IReadOnlyList<ErasedKey> due = await store.ErasedKeysAsync(10, CancellationToken.None);
        Assert.Equal([new ContentKey(0, 0), new ContentKey(1, 1)], due.Select(static key => key.Content));
        Assert.Single(await store.ErasedKeysAsync(1, CancellationToken.None));

        await CommitAsync(store, new JournalWrite { DestroyedKeys = [due[0].Number] });
        Assert.Equal([due[1]], await store.ErasedKeysAsync(10, CancellationToken.None));
        await EraseAsync(store, new ContentKey(0, 0));
        Assert.Equal([due[1]], await store.ErasedKeysAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task Content_WhoseKeyIsDestroyed_IsErasedWhateverTheRowSays()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Notice(1), Batch([2], [3]), Notice(4), Batch([5], [6]));

        store.Keys.Destroy([0, 2, 5]);

        Assert.Equal(["erased", "2,erased", "4", "5,erased"], await AllAsync(store, 4));
        Assert.Equal([2L], (await store.ContentsAsync(0, 4, 1_000)).Keys);
        await CommitAsync(store, Notice(7));
        Assert.Equal([7], (await store.ContentAsync(new ContentKey(4, 0)))!.Value.ToArray());
    }

    [Fact]
    public async Task Open_Again_GoesOnWithKeysThatWereNotUsed()
    {
        await using (IJournalStore store = await OpenAsync())
        {
            await CommitAsync(store, Notice(1), Batch([2], [3]));
            store.Keys.Destroy([0, 1, 2, 3]);
        }

        await using IJournalStore again = await OpenAsync();
        await CommitAsync(again, Notice(4));
        await EraseAsync(again, new ContentKey(2, 0));

        Assert.Equal(4, Assert.Single(await again.ErasedKeysAsync(10, CancellationToken.None)).Number);
    }

    private static JournalWrite Notice(params byte[] content) =>
        new() { Entries = [Samples.Accepted(Guid.NewGuid())], Contents = [Samples.Content(0, content)] };

    private static JournalWrite Batch(params byte[][] contents) => new()
    {
        Entries = [Samples.Received([.. contents.Select(static _ => Guid.NewGuid())])],
        Contents = [Samples.Content(0, contents)],
    };

    private static async Task EraseAsync(IJournalStore store, params ContentKey[] keys) =>
        await CommitAsync(store, new JournalWrite { ErasedContents = keys });

    // The content of each entry in words, so that a difference can be read.
    private static async Task<List<string>> AllAsync(IJournalStore store, int entries)
    {
        List<string> all = [];
        for (int index = 0; index < entries; index++)
        {
            IReadOnlyList<ReadOnlyMemory<byte>?> parts = await store.ContentsAsync(index);
            all.Add(parts.Count == 0 ? "none" : string.Join(',', parts.Select(static part => part is { } bytes ? string.Join('-', bytes.ToArray()) : "erased")));
        }

        return all;
    }
}
