using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Restores;

/// <summary>A journal that was put back from a backup: it begins new incarnations where others have seen more, says so, and loses nothing of what it accepts.</summary>
public sealed class RestoreTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const int TakenOver = 5351;

    private static readonly TimeSpan BeforeAsking = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(3, 4, 2, false)]
    [InlineData(3, 1, 6, false)] // the stream goes past what the recipient knows before it is told
    [InlineData(2, 3, 3, true)]
    [InlineData(0, 2, 3, false)] // the backup does not know of the stream
    public async Task Origin_RestoredFromABackup_LosesNothingThatItAcceptsAfterwards(int before, int since, int later, bool journalAlone)
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        (IReadOnlyList<ByteString> accepted, IReadOnlyList<ByteString> delivered) =
            await RestoredSchool.RunAsync(federation, before, since, later, journalAlone);

        Assert.Equal(accepted, delivered);
    }

    [Fact]
    public async Task Origin_RestoredFromABackup_SaysSoInHealthAndInItsJournal()
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        (IReadOnlyList<ByteString> accepted, _) = await RestoredSchool.RunAsync(federation, before: 3, since: 4, later: 2);

        foreach (ByteString later in accepted.TakeLast(3))
        {
            await ConfirmedAsync(federation, later);
        }

        Assert.Contains($"{School} journal is older than {Police} has seen, as after a restore", await federation.HealthAsync(School), StringComparison.Ordinal);
        Assert.DoesNotContain("restore", await federation.HealthAsync(Police), StringComparison.Ordinal);
        RestoreNoticed[] noticed = [.. (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.RestoreNoticed)).Select(e => e.RestoreNoticed)];
        RestoreNoticed bulk = Assert.Single(noticed, n => n.Lane == Lane.Bulk);
        Assert.Equal(Police, bulk.By);
        Assert.True(bulk.SeenSequence > 3 && Incarnations.Compare(bulk.Begun.ToId()!.Value, bulk.Incarnation.ToId()!.Value) > 0);
    }

    [Fact]
    public async Task Batch_ThatWaitsBehindWhatARestoredOriginLost_IsTakenIn()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        (List<ByteString> accepted, Backup backup) = await BackedUpAsync(federation, desk);
        _ = new WireTap(federation.Exchange) { Loses = (batch, _) => batch is { Sender: School, Lane: Lane.Bulk, Recipient: Police, Sequence: 2 } };
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await Eventually.HoldsAsync(async () => (await StreamAsync(federation, Lane.Bulk)).Sequence == 2);
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await log.UntilAsync(EventLog.Early);
        await backup.PutBackAsync(federation, School);

        federation.Clock.Advance(BeforeAsking); // what is asked for shows the school that it has lost something

        Assert.Equal(accepted[2], (await desk.NextAsync()).MessageId);
    }

    // A receipt names a batch by its place in the stream, where another one stands now.
    [Fact]
    public async Task Receipt_ThatWasUnderWayWhileTheJournalWasPutBack_ConfirmsNothingThatCameAfterwards()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        (List<ByteString> accepted, Backup backup) = await BackedUpAsync(federation, desk);
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => batch is { Sender: Police, Lane: Lane.Rights } };
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await desk.NextAsync();
        await backup.PutBackAsync(federation, School);
        wire.Loses = (batch, _) => batch is { Sender: School, Lane: Lane.Bulk };
        await RestoredSchool.PublishAsync(federation, accepted, 1); // the police do not see it yet, and contradict nothing
        await Eventually.HoldsAsync(async () => (await StreamAsync(federation, Lane.Bulk)).Sequence == 2);
        Guid before = (await StreamAsync(federation, Lane.Bulk)).Incarnation;
        await PublishUrgentAsync(federation); // what the police say of this shows the school that it misses the receipt
        ByteString urgent = (await desk.NextAsync()).MessageId;
        await log.UntilAsync(EventLog.Early);
        await AdvanceUntilAsync(federation, async () => (await StreamAsync(federation, Lane.Bulk)).Incarnation != before || (await KeptCountAsync(federation)) == 0);

        wire.Loses = null;
        Task<Delivery> next = desk.NextAsync();
        await AdvanceUntilAsync(federation, () => Task.FromResult(next.IsCompleted));

        Assert.NotEqual(urgent, (await next).MessageId);
        Assert.Equal(accepted[2], (await next).MessageId);
    }

    [Fact]
    public async Task Recipient_RestoredFromABackup_TakesWhatComesAfterwards()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        List<ByteString> accepted = [];
        await RestoredSchool.PublishAsync(federation, accepted, 2);
        await GivenAsync(federation, accepted);
        Backup backup = await Backup.OfAsync(federation, Police);
        await RestoredSchool.PublishAsync(federation, accepted, 3);
        await GivenAsync(federation, accepted);
        await KeptAsync(federation, count: 0);
        await backup.PutBackAsync(federation, Police);
        await RestoredSchool.PublishAsync(federation, accepted, 2);
        await log.UntilAsync(EventLog.Early);

        Task given = GivenAsync(federation, [.. accepted.Take(2), .. accepted.Skip(5)]);
        await AdvanceUntilAsync(federation, () => Task.FromResult(given.IsCompleted)); // it asks, and asks again

        await given;
        Assert.Contains($"{Police} journal is older than {School} has seen", await federation.HealthAsync(Police), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakingOver_ThatWasCutOff_IsFinishedByTheNextProcess()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        List<ByteString> accepted = [];
        federation.Exchange.Stop();
        await RestoredSchool.PublishAsync(federation, accepted, 9);
        await Eventually.HoldsAsync(async () => (await StreamAsync(federation, Lane.Bulk)).Sequence > 0);
        await federation.StopNodeAsync(School);
        await using (Journal journal = await Journal.OpenAsync(federation.JournalOf(School), federation.Clock, NullLogger<Journal>.Instance))
        {
            StreamPosition last = Of(await journal.Read.StreamsAsync(), Lane.Bulk);
            StreamPosition begun = last with { Incarnation = Incarnations.Next(last.Incarnation, Guid.Empty, federation.Clock.GetUtcNow()), Sequence = 1 };
            await journal.AppendAsync(new JournalWrite { Streams = [begun], KeptBatches = [VoidBatches.At(begun)] });
        }

        await federation.StartNodeAsync(School);
        await log.UntilAsync(TakenOver);
        federation.Exchange.Start();

        await GivenAsync(federation, accepted);
    }

    private static async Task GivenAsync(TestFederation federation, List<ByteString> expected)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk, name: $"reader-{Guid.NewGuid():n}");
        Assert.Equal(expected, (await desk.TakeAsync(expected.Count)).Select(d => d.MessageId));
    }

    // Receipts count for a notice whatever incarnation its batch is in.
    private static Task ConfirmedAsync(TestFederation federation, ByteString id) => Eventually.HoldsAsync(async () =>
        (await federation.Client(School, "records").GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = id })).Holders.Any(h => h.Agency == Police && h.Received));

    // The school has published a notice, the desk was given it, and then the backup was made.
    private static async Task<(List<ByteString> Accepted, Backup Backup)> BackedUpAsync(TestFederation federation, Subscriber desk)
    {
        List<ByteString> accepted = [];
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await desk.NextAsync();
        return (accepted, await Backup.OfAsync(federation, School));
    }

    private static Task AdvanceUntilAsync(TestFederation federation, Func<Task<bool>> holds) => Eventually.HoldsAsync(async () =>
    {
        federation.Clock.Advance(TimeSpan.FromSeconds(1));
        await federation.HealthAsync(School);
        return await holds();
    });

    private static async Task PublishUrgentAsync(TestFederation federation)
    {
        ThreatNotice notice = Notices.Threat("At once");
        notice.Urgency = Urgency.Immediate;
        await federation.Client(School, "records").PublishAsync(notice.Request("urgent"));
    }

    // How many batches the school keeps for the police: none once all are confirmed.
    private static async Task<int> KeptCountAsync(TestFederation federation) =>
        (await federation.Hosted(School).Journal.Read.KeptBatchesAsync((await StreamAsync(federation, Lane.Bulk)) with { Sequence = 0 }, 10)).Count;

    private static Task KeptAsync(TestFederation federation, int count) => Eventually.HoldsAsync(async () => (await KeptCountAsync(federation)) == count);

    private static async Task<StreamPosition> StreamAsync(TestFederation federation, Lane lane) =>
        Of(await federation.Hosted(School).Journal.Read.StreamsAsync(), lane);

    private static StreamPosition Of(IReadOnlyList<StreamPosition> streams, Lane lane) =>
        streams.SingleOrDefault(s => s.Stream is { Peer: Police, Direction: StreamDirection.Outgoing } && s.Stream.Lane == lane)
        ?? new StreamPosition(new StreamKey(Police, lane, StreamDirection.Outgoing), Guid.Empty, 0);
}
