using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

public sealed class JournalFailureTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Append_WithoutRoom_StoresNothingAndRecovers()
    {
        JournalOptions options = new() { Agency = JournalFile.Agency, Path = _file.Path, MaxFileBytes = 1024 * 1024 };
        await using Journal journal = await _file.OpenAsync(options);
        List<Guid> accepted = [];
        Guid refused = await FillAsync(journal, accepted);

        Assert.Equal(new JournalHealth(false, JournalError.Full), journal.Health);
        Assert.Equal(accepted.Count, journal.Size);
        Assert.Null(await journal.Read.ContentAsync(new ContentKey(accepted.Count, 0)));
        Assert.Null(await journal.Read.RequestAsync("records", refused.ToString("N")));
        Assert.Empty(await journal.Messages.EntriesAsync(refused, 10));

        await journal.AppendAsync(new JournalWrite { ErasedContents = [.. accepted.Select(static (_, index) => new ContentKey(index, 0))] });
        JournalReceipt receipt = await journal.AppendAsync(Publish(refused));

        Assert.Equal(accepted.Count, receipt.FirstIndex);
        Assert.True(journal.Health.Accepts);

        // A leaf of the failed write that stayed in the tree would show in the next nodes at the latest.
        for (int write = 0; write < 4; write++)
        {
            await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
            await TreeCheck.RequireWholeAsync(journal);
        }
    }

    [Fact]
    public async Task Append_AfterAnotherProcessTookOver_IsFencedAndWritesNothing()
    {
        await using Journal old = await _file.OpenAsync();
        await old.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
        await using Journal taken = await _file.OpenAsync();
        ValueTask<long> subscriber = old.WaitForGrowthAsync(1);

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(
            async () => await old.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))));
        JournalException later = await Assert.ThrowsAsync<JournalException>(
            async () => await old.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))));
        JournalReceipt receipt = await taken.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));

        Assert.Equal([JournalError.Fenced, JournalError.Fenced], [refusal.Error, later.Error]);
        Assert.Equal(new JournalHealth(false, JournalError.Fenced), old.Health);
        Assert.Equal(JournalError.Fenced, (await Assert.ThrowsAsync<JournalException>(async () => await subscriber)).Error);
        Assert.Equal(1, receipt.FirstIndex);
    }

    [Fact]
    public async Task Append_ToAClosedJournal_IsRefused()
    {
        Journal journal = await _file.OpenAsync();
        await journal.DisposeAsync();

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(
            async () => await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))));
        JournalException reading = await Assert.ThrowsAsync<JournalException>(async () => await journal.Read.SizeAsync());

        Assert.Equal([JournalError.Closed, JournalError.Closed], [refusal.Error, reading.Error]);
    }

    [Fact]
    public async Task Append_EntryWithABrokenId_IsRefusedBeforeTheWriter()
    {
        await using Journal journal = await _file.OpenAsync();
        V1.JournalEntry broken = new() { Accepted = new V1.Accepted { MessageId = Google.Protobuf.ByteString.CopyFromUtf8("short") } };

        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(Samples.Write(broken)));

        Assert.True(journal.Health.Accepts);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    public async Task Append_ContentOfNoEntryOrOutOfOrder_IsRefusedBeforeTheWriter(int first, int second)
    {
        await using Journal journal = await _file.OpenAsync();
        JournalWrite broken = new()
        {
            Entries = [Samples.Accepted(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid())],
            Contents = [Samples.Content(first, [1]), Samples.Content(second, [2])],
        };

        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(broken));

        Assert.True(journal.Health.Accepts);
        Assert.Equal(0, journal.Size);
    }

    [Fact]
    public async Task Open_WithWrongOptions_NamesEveryFault()
    {
        JournalOptions options = new() { Agency = " ", Path = _file.Path, QueuedWrites = 0, Readers = 0 };
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => _file.OpenAsync(options));

        Assert.Contains("Agency", refusal.Message);
        Assert.Contains("QueuedWrites", refusal.Message);
        Assert.Contains("Readers", refusal.Message);
    }

    [Fact]
    public async Task Append_BehindAWriteOfItsChainThatFoundNoRoom_StoresNothing()
    {
        JournalOptions options = new() { Agency = JournalFile.Agency, Path = _file.Path, MaxFileBytes = 1024 * 1024 };
        await using Journal journal = await _file.OpenAsync(options);
        List<Guid> accepted = [];
        await FillAsync(journal, accepted);
        JournalChain chain = new();
        JournalWrite large = Publish(Guid.NewGuid());
        JournalWrite first = new() { Chain = chain, Entries = large.Entries, Contents = large.Contents };
        JournalWrite second = new() { Chain = chain, Cursors = [new CursorMove("outbox", 2)] };

        JournalException full = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(first).AsTask());
        await journal.AppendAsync(new JournalWrite { ErasedContents = [.. accepted.Select(static (_, index) => new ContentKey(index, 0))] });
        JournalException severed = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(second).AsTask());

        Assert.Equal((JournalError.Full, JournalError.Severed), (full.Error, severed.Error));
        Assert.Null(await journal.Read.CursorAsync("outbox"));
        Assert.Equal(JournalOutcome.Committed, (await journal.AppendAsync(new JournalWrite { Cursors = second.Cursors })).Outcome);
    }

    private static JournalWrite Publish(Guid id) => Samples.Publish(id, id.ToString("N"), new string('x', 8000));

    // Returns the first message that found no room.
    private static async Task<Guid> FillAsync(Journal journal, List<Guid> accepted)
    {
        while (true)
        {
            Guid id = Guid.NewGuid();
            try
            {
                await journal.AppendAsync(Publish(id));
                accepted.Add(id);
            }
            catch (JournalException full) when (full.Error == JournalError.Full)
            {
                return id;
            }
        }
    }
}
