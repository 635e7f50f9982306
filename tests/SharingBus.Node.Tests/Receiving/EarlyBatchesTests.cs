using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Receiving;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Receiving;

public sealed class EarlyBatchesTests
{
    private const int MebiByte = 1024 * 1024;

    private static readonly StreamKey Stream = new("school-test", Lane.Bulk, StreamDirection.Incoming);
    private static readonly StreamPosition Last = new(Stream, Guid.CreateVersion7(TestFederation.Start), 10);
    private static readonly byte[] Digest = new byte[32];

    private readonly TestClock _clock = new(TestFederation.Start);
    private readonly EarlyBatches _early;

    public EarlyBatchesTests() => _early = new EarlyBatches(_clock);

    [Fact]
    public void Batches_BeyondTheBytesOfAStream_AreTurnedAwayAndAskedForWhenThereIsRoom()
    {
        int fits = (int)(StreamBounds.MaxBytes / MebiByte);
        for (int sequence = 12; sequence < 12 + fits; sequence++)
        {
            Assert.Equal(EarlyVerdict.Keep, Offer(sequence, MebiByte));
        }

        Assert.Equal(EarlyVerdict.TooMuch, Offer(12 + fits, MebiByte));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([(11, 11)], Asked());

        Assert.True(_early.Follow(Last with { Sequence = 11 + fits }));
        Assert.Equal([(12 + fits, 12 + fits)], Asked());
        Assert.Equal(EarlyVerdict.Keep, Offer(13 + fits, MebiByte));
        Assert.False(_early.Follow(Last with { Sequence = 13 + fits }));
        Assert.Equal(Timeout.InfiniteTimeSpan, _early.Patience);
    }

    [Fact]
    public void Batch_TooFarAhead_IsTurnedAway()
    {
        Assert.Equal(EarlyVerdict.Keep, Offer(10 + StreamBounds.MaxBatches(Lane.Bulk)));
        Assert.Equal(EarlyVerdict.TooMuch, Offer(11 + StreamBounds.MaxBatches(Lane.Bulk)));
    }

    [Fact]
    public void Gaps_AreAskedForAgainLaterEachTime()
    {
        Offer(13);
        Offer(16);
        List<int> askedAt = [];
        for (int second = 1; second <= 80; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            if (Asked() is { Count: > 0 } asked)
            {
                Assert.Equal([(11, 12), (14, 15)], asked);
                askedAt.Add(second);
            }
        }

        Assert.Equal([5, 15, 35, 75], askedAt);
    }

    [Fact]
    public void Gap_ThatShrinksOnceItWasAskedFor_IsAskedForAgainSoon()
    {
        Offer(30);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([(11, 29)], Asked());

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_early.Follow(Last with { Sequence = 20 }));
        Assert.Empty(Asked());
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(21, 29)], Asked());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Asked()); // nothing came: later each time again
    }

    [Fact]
    public void Gap_ThatShrinksBeforeItWasAskedFor_HasItsFullPatience()
    {
        Offer(30);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _early.Follow(Last with { Sequence = 20 });
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(Asked());

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(21, 29)], Asked());
    }

    [Fact]
    public void BatchesOfReceipts_AsManyAsMayBeUnderWay_AreKept()
    {
        StreamPosition last = Last with { Stream = Stream with { Lane = Lane.Rights } };
        int most = StreamBounds.MaxBatches(Lane.Rights) * ReceiptRule.SparseShare;

        Assert.Equal(EarlyVerdict.Keep, _early.Judge(last with { Sequence = 10 + most }, last, Digest, 1));
        Assert.Equal(EarlyVerdict.TooMuch, _early.Judge(last with { Sequence = 11 + most }, last, Digest, 1));
    }

    [Fact]
    public void Gap_ThatClosesInTime_IsNeverAskedFor()
    {
        Offer(12);
        _early.Follow(Last with { Sequence = 12 });
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(Asked());
    }

    [Fact]
    public void Batch_OfANewerIncarnation_LeavesTheOlderOnesToBeDropped()
    {
        Offer(12, StreamBounds.MaxBatches(Lane.Bulk));
        var newer = new StreamPosition(Stream, Guid.CreateVersion7(TestFederation.Start.AddSeconds(1)), 0);

        Assert.Equal(EarlyVerdict.Keep, _early.Judge(newer with { Sequence = 2 }, newer, Digest, 1));

        Assert.Equal([Last with { Sequence = long.MaxValue }], _early.Forsaken());
        Assert.Empty(_early.Forsaken());
    }

    [Fact]
    public void Batch_UnderASequenceThatIsKept_IsKnownOrEquivocal()
    {
        Offer(12);
        byte[] other = [1, .. new byte[31]];

        Assert.Equal(EarlyVerdict.Kept, Offer(12));
        Assert.Equal(EarlyVerdict.Equivocal, _early.Judge(Last with { Sequence = 12 }, Last, other, 1));
        Assert.True(_early.Contradicts(Last with { Sequence = 12 }, () => other));
        Assert.False(_early.Contradicts(Last with { Sequence = 12 }, () => Digest));
        Assert.False(_early.Contradicts(Last with { Sequence = 11 }, () => other));
    }

    private EarlyVerdict Offer(int sequence, int bytes = 1)
    {
        StreamPosition batch = Last with { Sequence = sequence };
        EarlyVerdict verdict = _early.Judge(batch, Last, Digest, bytes);
        if (verdict == EarlyVerdict.Keep)
        {
            _early.Add(batch, Digest, bytes);
        }

        return verdict;
    }

    private List<(int First, int Last)> Asked() => [.. _early.Ask().Select(g => ((int)g.FirstMissing, (int)g.LastMissing))];
}
