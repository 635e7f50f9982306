using SharingBus.Exchange.V1;
using SharingBus.FaultTests.Load;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.FaultTests;

/// <summary>
/// The broker is away for ten minutes and a recipient for an hour, by a clock that the test moves: what waits, waits in the journal, and what
/// the origin holds of it in memory keeps its bounds.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class AbsenceTests(ITestOutputHelper output)
{
    // Of what the backlog grew by, the process may have grown by this share; it grows by all of it where notices are kept in memory.
    private const double LargestShare = 0.25;

    // Three nodes and the test itself.
    private const long ResidentBound = 700L * 1024 * 1024;

    [Fact]
    public async Task Origin_WhoseBrokerIsAwayForTenMinutes_HoldsWhatItsBoundsSay()
    {
        await using AbsenceRun run = await AbsenceRun.StartAsync();
        run.Federation.Exchange.Stop();
        await run.PassAsync(TimeSpan.FromMinutes(10), NoticesAStep);
        RequireBounds(run, TimeSpan.FromMinutes(9));
        Assert.Equal(0, run.Sends);

        run.Federation.Exchange.Start();
        run.Federation.Clock.Advance(TimeSpan.FromSeconds(2)); // the longest pause after a send that failed
        await run.ArrivesAsync();
        Survived.Absence("broker", run.Samples[^1], run.Most.AssignedBytes + run.Most.InHandBytes);
    }

    [Fact]
    public async Task Origin_WhoseRecipientIsAwayForAnHour_HoldsWhatItsBoundsSay()
    {
        await using AbsenceRun run = await AbsenceRun.StartAsync();
        await run.Federation.StopNodeAsync(TestBundle.Police);
        await run.PassAsync(TimeSpan.FromHours(1), NoticesAStep);
        RequireBounds(run, TimeSpan.FromMinutes(58));
        Assert.InRange(run.SentBatches, 1, StreamBounds.MaxBatches(Lane.Bulk));

        await run.Federation.StartNodeAsync(TestBundle.Police);
        await run.ArrivesAsync();
        Survived.Absence("recipient", run.Samples[^1], run.Most.AssignedBytes + run.Most.InHandBytes);
    }

    private static int NoticesAStep => LongForm.Or(80, 600);

    private void RequireBounds(AbsenceRun run, TimeSpan leastAge)
    {
        run.Samples.ForEach(sample => output.WriteLine(sample.ToString()));
        output.WriteLine($"in memory at most: {run.Most}; {run.SentBatches} batches left, {run.Sends} times");

        // A third of the way all is warm. How far the bounds are filled by then depends on how well the sender kept up before its credit ended.
        (HeldSample first, HeldSample last) = (run.Samples[1], run.Samples[^1]);
        Assert.True(last.Age >= leastAge, $"The oldest has waited for {last.Age}.");
        Assert.True(first.BacklogBytes > AssignedBatches.MaxBytes, $"The load of {first.BacklogBytes} bytes reaches no bound.");
        Assert.InRange(run.Most.AssignedBytes, 1, AssignedBatches.MaxBytes);
        Assert.InRange(run.Most.InHand, 0, 2 * OutgoingStream.Window);
        Assert.InRange(run.MostShown, run.Most.AssignedBytes / 2, run.Most.AssignedBytes + run.Most.InHandBytes);

        long grown = last.BacklogBytes - first.BacklogBytes;
        Assert.InRange(last.BesideBytes - first.BesideBytes, long.MinValue, (long)(grown * LargestShare));
        if (LongForm.IsOn)
        {
            Assert.InRange(last.ResidentBytes - first.ResidentBytes, long.MinValue, (long)(grown * LargestShare));
            Assert.InRange(last.ResidentBytes, 0, ResidentBound);
        }
    }
}
