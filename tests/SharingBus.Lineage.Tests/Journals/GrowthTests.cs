using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

public sealed class GrowthTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Wait_UntilAnEntryComes_IsWokenWithTheSize()
    {
        await using Journal journal = await _file.OpenAsync();
        ValueTask<long> waiting = journal.WaitForGrowthAsync(1);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
        Assert.False(waiting.IsCompleted);

        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));

        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Wait_ForWhatIsThere_CompletesAtOnce()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));

        ValueTask<long> waiting = journal.WaitForGrowthAsync(0);

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        await using Journal journal = await _file.OpenAsync();
        using CancellationTokenSource cancellation = new();
        ValueTask<long> waiting = journal.WaitForGrowthAsync(0, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task Wait_WhenTheJournalCloses_EndsWithTheReason()
    {
        Journal journal = await _file.OpenAsync();
        ValueTask<long> waiting = journal.WaitForGrowthAsync(0);

        await journal.DisposeAsync();

        Assert.Equal(JournalError.Closed, (await Assert.ThrowsAsync<JournalException>(async () => await waiting)).Error);
    }

    [Fact]
    public async Task Append_OfACursorAlone_IsNoGrowth()
    {
        await using Journal journal = await _file.OpenAsync();
        ValueTask<long> waiting = journal.WaitForGrowthAsync(0);

        await journal.AppendAsync(new JournalWrite { Cursors = [new CursorMove("outbox", 3)] });

        Assert.False(waiting.IsCompleted);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
        Assert.Equal(1, await waiting);
    }
}
