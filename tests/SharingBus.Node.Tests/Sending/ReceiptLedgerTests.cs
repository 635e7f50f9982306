using SharingBus.Exchange.V1;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Sending;

public sealed class ReceiptLedgerTests
{
    private const int MebiByte = 1024 * 1024;

    private readonly TestClock _clock = new(TestFederation.Start);
    private readonly ReceiptLedger _ledger;

    public ReceiptLedgerTests() => _ledger = new ReceiptLedger(Lane.Bulk, _clock);

    [Fact]
    public void Oldest_IsWatchedFromWhenItLeft_OrWasNext()
    {
        Leave(1, 1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Leave(2, 2);
        Assert.InRange(AwaitedFor(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

        _ledger.Received(2);
        Assert.InRange(AwaitedFor(3), TimeSpan.Zero, TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(AwaitedFor(3), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void HoldsBack_OnlyWhereSoManyWaitForCredit()
    {
        int most = StreamBounds.MaxBatches(Lane.Bulk);
        Leave(1, most - 1);
        Assert.False(_ledger.HoldsBack(assigned: most + 100, batches: 16));

        Leave(most, 1);

        Assert.False(_ledger.HoldsBack(assigned: most + 15, batches: 16));
        Assert.True(_ledger.HoldsBack(assigned: most + 16, batches: 16));
        _ledger.Received(1);
        Assert.False(_ledger.HoldsBack(assigned: most + 16, batches: 16));
    }

    [Fact]
    public void Batch_BeyondTheBoundInBatches_MayLeaveAfterAReceipt()
    {
        Leave(1, StreamBounds.MaxBatches(Lane.Bulk));

        Assert.False(_ledger.MayLeave(StreamBounds.MaxBatches(Lane.Bulk) + 1));
        Assert.True(_ledger.Received(1));
        Assert.True(_ledger.MayLeave(StreamBounds.MaxBatches(Lane.Bulk) + 1));
    }

    [Fact]
    public void Batch_BeyondTheBoundInBytes_MayLeaveAfterAReceipt()
    {
        int fits = (int)(StreamBounds.MaxBytes / MebiByte);
        Leave(1, fits, MebiByte);

        Assert.False(_ledger.MayLeave(fits + 1));
        _ledger.Received(1);
        Assert.True(_ledger.MayLeave(fits + 1));
    }

    [Fact]
    public void Batch_ThatLeavesAgain_UsesNoCredit()
    {
        Leave(1, StreamBounds.MaxBatches(Lane.Bulk));
        Leave(1, StreamBounds.MaxBatches(Lane.Bulk));

        Assert.True(_ledger.MayLeave(1));
        _ledger.Received(1);
        Assert.True(_ledger.MayLeave(StreamBounds.MaxBatches(Lane.Bulk) + 1));
    }

    [Fact]
    public void Batches_WithoutAReceipt_CountTheirBytesWithTheNextOneThatGetsOne()
    {
        int fits = (int)(StreamBounds.MaxBytes / MebiByte);
        for (int sequence = 1; sequence <= fits; sequence++)
        {
            _ledger.Leave(Batches.Of(sequence, MebiByte, expectsReceipt: false));
        }

        Assert.Null(_ledger.Oldest);
        Assert.True(_ledger.MayLeave(fits + 1)); // nothing is awaited that could give credit
        _ledger.Leave(Batches.Of(fits + 1));
        Assert.False(_ledger.MayLeave(fits + 2));
        _ledger.Received(fits + 1);
        Assert.True(_ledger.MayLeave(fits + 2));
    }

    [Fact]
    public void Forgiven_WhatLeft_IsAwaitedStillAndUsesNoCredit()
    {
        Leave(1, StreamBounds.MaxBatches(Lane.Bulk));
        _ledger.Forgive();
        Assert.Equal(1, _ledger.Oldest?.Sequence);

        Leave(StreamBounds.MaxBatches(Lane.Bulk) + 1, StreamBounds.MaxBatches(Lane.Bulk));
        Assert.False(_ledger.MayLeave((2 * StreamBounds.MaxBatches(Lane.Bulk)) + 1));
        _ledger.Received(StreamBounds.MaxBatches(Lane.Bulk));
        Assert.False(_ledger.MayLeave((2 * StreamBounds.MaxBatches(Lane.Bulk)) + 1));
        _ledger.Received(StreamBounds.MaxBatches(Lane.Bulk) + 1);
        Assert.True(_ledger.MayLeave((2 * StreamBounds.MaxBatches(Lane.Bulk)) + 1));
    }

    [Fact]
    public void Receipt_ThatOvertakesTheNextSend_LeavesNothingAwaited()
    {
        _ledger.Received(5);
        _ledger.Leave(Batches.Of(5));

        Assert.Null(_ledger.Oldest);
        Assert.True(_ledger.IsConfirmed(5));
        Assert.False(_ledger.IsConfirmed(6));
    }

    private TimeSpan AwaitedFor(long sequence)
    {
        AwaitedReceipt oldest = _ledger.Oldest!.Value;
        Assert.Equal(sequence, oldest.Sequence);
        return _clock.GetElapsedTime(oldest.Since);
    }

    private void Leave(int first, int count, int bytes = 100)
    {
        for (int sequence = first; sequence < first + count; sequence++)
        {
            _ledger.Leave(Batches.Of(sequence, bytes));
        }
    }
}
