using System.Security.Cryptography;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.Contract;

/// <summary>What every backbone promises. Each kind of backbone runs all of it.</summary>
public abstract class BackboneContract : IDisposable
{
    protected const string Police = "police-northbridge";
    protected const string School = "school-eastfield";
    protected const string Health = "health-riverside";

    /// <summary>Short pauses, so that tests of repetition are quick.</summary>
    protected static readonly BackboneTimings Quick = new() { FirstPause = TimeSpan.FromMilliseconds(20) };

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected LogCollector Logs { get; } = new();

    protected abstract Task<IBackboneBed> NewBedAsync(IReadOnlyList<string> agencies, int? batchesInAQueue = null);

    public void Dispose() => Logs.Dispose();

    [Theory]
    [InlineData(Lane.Rights)]
    [InlineData(Lane.Urgent)]
    [InlineData(Lane.Bulk)]
    public async Task Send_ToAPeer_ArrivesUnchangedFromAProvenSender(Lane lane)
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        byte[] bytes = RandomNumberGenerator.GetBytes(1_000);
        Guid id = Guid.CreateVersion7();

        SendOutcome outcome = await police.SendAsync(School, lane, id, bytes, Ct);
        await received.WaitForAsync(1, Ct);

        Assert.Equal(SendOutcome.Confirmed, outcome);
        ReceivedBatch batch = Assert.Single(received.Batches);
        Assert.Equal(new BatchAddress(Police, School, lane), batch.Address);
        Assert.Equal(id, batch.MessageId);
        Assert.Equal(bytes, batch.SealedBatch.ToArray());
        Assert.Equal((1, 0, false), (batch.Attempt, batch.Redeliveries, batch.IsPoison));
    }

    [Fact]
    public async Task Send_BeforeTheRecipientConnects_WaitsForIt()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());

        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, 7));
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        await received.WaitForAsync(1, Ct);

        Assert.Equal([7], Numbers(received));
    }

    [Fact]
    public async Task Send_OneAfterAnother_ArriveInThatOrder()
    {
        const int count = 200;
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, i));
        }

        await received.WaitForAsync(count, Ct);
        Assert.Equal(Enumerable.Range(0, count), Numbers(received));
    }

    [Fact]
    public async Task Send_ManyMoreAtOnceThanTheWindow_AllAreConfirmedAndArriveOnce()
    {
        const int count = BackboneLimits.ConfirmWindow * 20;
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        SendOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, count).Select(i => SendAsync(police, School, i)));
        await received.WaitForAsync(count, Ct);

        Assert.All(outcomes, o => Assert.Equal(SendOutcome.Confirmed, o));
        Assert.Equal(Enumerable.Range(0, count), Numbers(received).Order());
    }

    [Fact]
    public async Task Send_OfTwoMebibytes_ArrivesWhole()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        byte[] bytes = RandomNumberGenerator.GetBytes(2 * 1024 * 1024);

        Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), bytes, Ct));
        await received.WaitForAsync(1, Ct);

        Assert.True(bytes.AsSpan().SequenceEqual(received.Batches[0].SealedBatch.Span));
    }

    [Fact]
    public async Task Send_OfMoreThanTheMaximum_IsRefused()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());

        SendOutcome outcome =
            await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[BackboneLimits.MaxBatchBytes + 1], Ct);

        Assert.Equal(SendOutcome.Refused, outcome);
    }

    [Fact]
    public async Task Send_ToAnAgencyThatIsNotThere_IsReturned()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());

        Assert.Equal(SendOutcome.Returned, await SendAsync(police, Health, 1));
    }

    [Fact]
    public async Task Send_AfterTheQueueWasDeleted_IsReturnedAndOthersStillArrive()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School, Health]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        await bed.DeleteQueuesToAsync(Police, Health);

        Assert.Equal(SendOutcome.Returned, await SendAsync(police, Health, 1));
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, 2));
        await received.WaitForAsync(1, Ct);
    }

    [Fact]
    public async Task Send_IntoAFullQueue_IsRefusedAndNothingConfirmedIsLost()
    {
        const int bound = 20;
        await using IBackboneBed bed = await NewBedAsync([Police, School], bound);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        List<int> confirmed = [];
        int refused = 0;
        for (int i = 0; i < bound * 3; i++)
        {
            SendOutcome outcome = await SendAsync(police, School, i);
            Assert.True(outcome is SendOutcome.Confirmed or SendOutcome.Refused, outcome.ToString());
            refused += outcome == SendOutcome.Refused ? 1 : 0;
            if (outcome == SendOutcome.Confirmed)
            {
                confirmed.Add(i);
            }
        }

        // A quorum queue may pass its bound by a few, for it tells its publishers a moment late.
        Assert.InRange(confirmed.Count, bound, bound * 2);
        Assert.True(refused > 0);
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        await received.WaitForAsync(confirmed.Count, Ct);
        Assert.Equal(confirmed, Numbers(received));
    }

    [Fact]
    public async Task Handler_ThatRequeues_IsOfferedTheBatchAgainAndNoneIsLost()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        int calls = 0;
        var received = new Recorder
        {
            Answer = (_, _) => Task.FromResult(Interlocked.Increment(ref calls) <= 3 ? ReceiveOutcome.Requeue : ReceiveOutcome.Acknowledge),
        };
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        await SendAsync(police, School, 1);
        await received.WaitForAsync(4, Ct);
        await SendAsync(police, School, 2);
        await received.WaitForAsync(1, Ct);

        Assert.Equal([1, 1, 1, 1, 2], Numbers(received));
        Assert.Equal([0, 1, 2, 3, 0], received.Batches.Select(b => b.Redeliveries));
        Assert.All(received.Batches, b => Assert.Equal(1, b.Attempt));
    }

    [Fact]
    public async Task Handler_ThatAlwaysThrows_IsOfferedTheBatchAsPoisonAfterTheLastAttempt()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder
        {
            Answer = (batch, _) => batch.IsPoison || Number(batch) != 1
                ? Task.FromResult(ReceiveOutcome.Acknowledge)
                : throw new InvalidOperationException("private words of a batch"),
        };
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        await SendAsync(police, School, 1);
        await SendAsync(police, School, 2);
        await received.WaitForAsync(ReceivedBatch.MaxAttempts + 2, Ct);

        Assert.Equal(Enumerable.Range(1, ReceivedBatch.MaxAttempts + 1), received.Batches.Where(b => Number(b) == 1).Select(b => b.Attempt));
        Assert.Equal(2, Number(received.Batches[^1]));
        Logs.AssertNothingHolds("private words");
    }

    [Fact]
    public async Task Preparation_OfABatch_ComesWithItsFirstAttemptAlone()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var received = new Recorder
        {
            Answer = (batch, _) => batch.Attempt == 1 ? throw new InvalidOperationException() : Task.FromResult(ReceiveOutcome.Acknowledge),
        };
        await using IBackbone school = bed.Connect(School, Quick);
        school.PrepareWith(batch => $"{Number(batch)} at {batch.Attempt}");
        await school.StartAsync([Police], received.HandleAsync, Ct);

        await SendAsync(police, School, 7);
        await received.WaitForAsync(2, Ct);

        Assert.Equal(["7 at 1", null], received.Batches.Select(b => b.Prepared));
    }

    [Fact]
    public async Task Handler_StillAtWorkWhenTheConnectionEnds_GetsTheBatchAgainAtTheNext()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var first = new Recorder
        {
            Answer = async (_, ct) =>
            {
                await Task.Delay(Timeout.Infinite, ct);
                return ReceiveOutcome.Acknowledge;
            },
        };
        IBackbone school = await StartAsync(bed, School, [Police], first);
        await SendAsync(police, School, 1);
        await first.WaitForAsync(1, Ct);

        await school.DisposeAsync();
        var second = new Recorder();
        await using IBackbone again = await StartAsync(bed, School, [Police], second);
        await second.WaitForAsync(1, Ct);

        Assert.Equal([1], Numbers(second));
        // The ending connection may be offered the batch once more before it is gone.
        Assert.True(second.Batches[0].Redeliveries >= 1);
        Assert.Equal(BackboneHealth.Stopped, school.Health);
    }

    [Fact]
    public async Task Handler_AtWorkOnALane_IsNotCalledForItAgainButForOtherLanes()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        var release = new TaskCompletionSource();
        var received = new Recorder
        {
            Answer = async (batch, ct) =>
            {
                if (batch.Address.Lane == Lane.Bulk)
                {
                    await release.Task.WaitAsync(ct);
                }

                return ReceiveOutcome.Acknowledge;
            },
        };
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        for (int i = 0; i < 50; i++)
        {
            await SendAsync(police, School, i);
        }

        await received.WaitForAsync(1, Ct);
        await police.SendAsync(School, Lane.Rights, Guid.CreateVersion7(), BitConverter.GetBytes(99), Ct);
        await received.WaitForAsync(1, Ct);

        Assert.Equal([0, 99], Numbers(received));
        release.SetResult();
        await received.WaitForAsync(49, Ct);
    }

    [Fact]
    public async Task SetPeers_WhenAnAgencyJoins_ItsBatchesArrive()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);

        // The peer is named before the broker knows it, as happens when a bundle is faster than an operator.
        await school.SetPeersAsync([Police, Health], Ct);
        await bed.AddAsync(Health);
        await using IBackbone health = await StartAsync(bed, Health, [Police, School], new Recorder());
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(health, School, 5));
        await received.WaitForAsync(1, Ct);

        Assert.Equal(Health, received.Batches[0].Address.Sender);
    }

    [Fact]
    public async Task SetPeers_WhenAnAgencyLeaves_ItsBatchesWait()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School, Health]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        await using IBackbone health = await StartAsync(bed, Health, [School], new Recorder());
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police, Health], received);
        await SendAsync(police, School, 1);
        await received.WaitForAsync(1, Ct);

        await school.SetPeersAsync([Health], Ct);
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, 2));
        await SendAsync(health, School, 3);
        await received.WaitForAsync(1, Ct);
        Assert.Equal([1, 3], Numbers(received));

        await school.SetPeersAsync([Health, Police], Ct);
        await received.WaitForAsync(1, Ct);
        Assert.Equal([1, 3, 2], Numbers(received));
    }

    [Fact]
    public async Task Send_WhileTheBrokerIsDown_EndsAsUnknownByItsDeadlineAndGoesThroughAfterwards()
    {
        var impatient = Quick with { SendDeadline = TimeSpan.FromSeconds(2) };
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder(), impatient);
        var received = new Recorder();
        await using IBackbone school = await StartAsync(bed, School, [Police], received);
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, 1));
        await received.WaitForAsync(1, Ct);

        await bed.StopBrokerAsync();
        Guid id = Guid.CreateVersion7();
        long began = TimeProvider.System.GetTimestamp();
        SendOutcome outcome = await police.SendAsync(School, Lane.Bulk, id, BitConverter.GetBytes(2), Ct);
        Assert.Equal(SendOutcome.Unknown, outcome);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, impatient.SendDeadline + TimeSpan.FromSeconds(2));
        await WaitForAsync(school, BackboneHealth.Disconnected);

        await bed.StartBrokerAsync();
        outcome = await SendUntilKnownAsync(() => police.SendAsync(School, Lane.Bulk, id, BitConverter.GetBytes(2), Ct));
        Assert.Equal(SendOutcome.Confirmed, outcome);

        await received.WaitForAsync(1, Ct);
        Assert.All(received.Batches.Skip(1), b => Assert.Equal((id, 2), (b.MessageId, Number(b))));
        await WaitForAsync(school, BackboneHealth.Healthy);
    }

    [Fact]
    public async Task Health_OfAConnection_FollowsItsLife()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        IBackbone school = bed.Connect(School, Quick);
        Assert.Equal(BackboneHealth.Stopped, school.Health);

        await school.StartAsync([Police], new Recorder().HandleAsync, Ct);
        await WaitForAsync(school, BackboneHealth.Healthy);
        await school.DisposeAsync();

        Assert.Equal(BackboneHealth.Stopped, school.Health);
    }

    [Fact]
    public async Task Start_Twice_IsRefused()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());

        await Assert.ThrowsAsync<InvalidOperationException>(() => police.StartAsync([], new Recorder().HandleAsync, Ct));
    }

    [Fact]
    public async Task Send_Cancelled_ThrowsAndTheNextSendWorks()
    {
        await using IBackboneBed bed = await NewBedAsync([Police, School]);
        await using IBackbone police = await StartAsync(bed, Police, [School], new Recorder());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[10], cancelled.Token));
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School, 1));
    }

    private protected static async Task<IBackbone> StartAsync(
        IBackboneBed bed, string agency, IReadOnlyList<string> peers, Recorder recorder, BackboneTimings? timings = null)
    {
        IBackbone backbone = bed.Connect(agency, timings ?? Quick);
        await backbone.StartAsync(peers, recorder.HandleAsync, Ct);
        return backbone;
    }

    /// <summary>Polls, for health is a state to look at and has no event.</summary>
    private protected static async Task WaitForAsync(IBackbone backbone, BackboneHealth health)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (backbone.Health != health)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Recorder.Patience, $"Still {backbone.Health}, not {health}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
        }
    }

    private protected static Task<SendOutcome> SendAsync(IBackbone from, string to, int number) =>
        from.SendAsync(to, Lane.Bulk, Guid.CreateVersion7(), BitConverter.GetBytes(number), Ct);

    /// <summary>Sends again, as a sender does, until the broker's answer is known.</summary>
    internal static async Task<SendOutcome> SendUntilKnownAsync(Func<Task<SendOutcome>> sendAsync)
    {
        long began = TimeProvider.System.GetTimestamp();
        SendOutcome outcome = SendOutcome.Unknown;
        while (outcome == SendOutcome.Unknown)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Recorder.Patience, "What was sent was not answered.");
            outcome = await sendAsync();
        }

        return outcome;
    }

    private protected static int Number(ReceivedBatch batch) => BitConverter.ToInt32(batch.SealedBatch.Span);

    private protected static IReadOnlyList<int> Numbers(Recorder recorder) => [.. recorder.Batches.Select(Number)];
}
