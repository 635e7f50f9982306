using System.Threading.Channels;
using SharingBus.Lineage.Journals;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

/// <summary>In which order waiting writes are taken: what the agency owes and what it is asked for, in turns.</summary>
public sealed class WaitingWritesTests
{
    private readonly WaitingWrites _waiting = new(new JournalOptions { Agency = JournalFile.Agency, Path = "unused", GroupEntries = 2 });

    [Fact]
    public async Task Take_WhereBothWait_TakesTurnsAndKeepsTheOrderOfEach()
    {
        PendingGroup[] asked = [.. Enumerable.Range(0, 5).Select(static _ => Asked())];
        PendingGroup[] owed = [.. Enumerable.Range(0, 3).Select(static _ => Owed())];
        await AddAsync([.. asked, .. owed]);

        Assert.Equal(owed[..2], Take());
        Assert.Equal(asked[..2], Take());
        Assert.Equal(owed[2..], Take());
        Assert.Equal(asked[2..4], Take());
        Assert.Equal(asked[4..], Take());
    }

    [Fact]
    public async Task Take_WhatIsOwedWhileMuchIsAsked_WaitsForOneGroupAtMost()
    {
        await AddAsync([.. Enumerable.Range(0, 100).Select(static _ => Asked())]);
        Take();
        PendingGroup owed = Owed();
        await AddAsync(owed);

        Assert.Equal([owed], Take());
    }

    [Fact]
    public async Task Take_WhatIsAskedWhileMuchIsOwed_WaitsForOneGroupAtMost()
    {
        await AddAsync([.. Enumerable.Range(0, 100).Select(static _ => Owed())]);
        Take();
        PendingGroup asked = Asked();
        await AddAsync(asked);

        Assert.Equal([asked], Take());
        Assert.Equal(2, Take().Count);
    }

    [Fact]
    public async Task Take_WriteLargerThanAGroup_GoesAlone()
    {
        PendingGroup large = Of(Samples.Write(Enumerable.Range(0, 3).Select(static _ => Samples.Accepted(Guid.NewGuid())).ToArray()));
        await AddAsync(large, Owed());

        Assert.Equal([large], Take());
        Assert.Single(Take());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_ForEitherLine_EndsWhenSomethingComes(bool isAsked)
    {
        for (int round = 0; round < 3; round++)
        {
            Task<bool> waiting = _waiting.WaitAsync().AsTask();
            Assert.False(waiting.IsCompleted);
            await AddAsync(isAsked ? Asked() : Owed());

            Assert.True(await waiting);
            Assert.Single(Take());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_OfWhichTheCauseWasTaken_EndsAtTheNextInTheSameLine(bool isAsked)
    {
        for (int round = 0; round < 200; round++)
        {
            Task<bool> waiting = _waiting.WaitAsync().AsTask();
            await AddAsync(isAsked ? Asked() : Owed());
            Take();
            await AddAsync(isAsked ? Asked() : Owed());

            Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Take();
        }
    }

    [Fact]
    public async Task Wait_OnceNothingMoreComes_EndsBehindWhatWaits()
    {
        await AddAsync(Asked(), Owed());
        _waiting.Complete();

        Assert.True(await _waiting.WaitAsync());
        Take();
        Assert.True(await _waiting.WaitAsync());
        Take();
        Assert.False(await _waiting.WaitAsync());
        await Assert.ThrowsAsync<ChannelClosedException>(async () => await AddAsync(Asked()));
        await Assert.ThrowsAsync<ChannelClosedException>(async () => await AddAsync(Owed()));
    }

    [Fact]
    public async Task TryTake_GivesWhateverWaitsInBothLines()
    {
        await AddAsync(Asked(), Owed());

        Assert.True(_waiting.TryTake(out _));
        Assert.True(_waiting.TryTake(out _));
        Assert.False(_waiting.TryTake(out _));
    }

    private static PendingGroup Asked() => Of(Samples.Publish(Guid.NewGuid(), "r-1"));

    private static PendingGroup Owed() => Of(Samples.Write(Samples.Accepted(Guid.NewGuid())));

    private static PendingGroup Of(JournalWrite write) => new(PreparedWrite.From([write]));

    private async Task AddAsync(params PendingGroup[] pending)
    {
        foreach (PendingGroup one in pending)
        {
            await _waiting.AddAsync(one, TestContext.Current.CancellationToken);
        }
    }

    private List<PendingGroup> Take()
    {
        List<PendingGroup> group = [];
        _waiting.Take(group);
        return group;
    }
}
