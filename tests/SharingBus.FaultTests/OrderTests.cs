using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests;

/// <summary>T8: order within 64 streams, whatever is started again meanwhile.</summary>
public sealed class OrderTests(ITestOutputHelper output)
{
    private const int Streams = 64;

    [Fact]
    public async Task Notices_OfManyStreamsOverRestarts_ArriveInOrder()
    {
        int notices = LongForm.Named("NOTICES", 20_480, 1_000_000);
        int restarts = LongForm.Or(2, 20);
        await using FaultRun run = await FaultRun.StartAsync(frame: LongForm.Or(40, 100));
        Task publishing = run.Load.PublishAsync(Streams, notices / Streams);
        for (int restart = 1; restart <= restarts; restart++)
        {
            await run.Load.WhenAcceptedAsync(notices / (restarts + 1) * restart);
            await run.Federation.KillAndStartAsync(restart % 2 == 0 ? FaultBundle.Origin : FaultBundle.Recipient);
        }

        await publishing.WaitAsync(TimeSpan.FromMinutes(LongForm.Or(3, 60)));
        Assert.True(await run.Subscriber.WhenHandledAsync(notices / Streams * Streams, TimeSpan.FromMinutes(LongForm.Or(2, 60))));
        Verdicts verdicts = await run.JudgeAsync(journals: false);
        output.WriteLine($"{notices} notices, {Streams} streams, {restarts} kills: {verdicts}");

        Assert.Equal(new Verdicts(), verdicts);
        Survived.Kills(restarts);
    }
}
