using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Restores;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Restores;

/// <summary>A member that says again and again that another's journal is older than what it has seen: the stream to itself begins anew once, and no other.</summary>
public sealed class HostileClaimTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const string Youth = TestBundle.Youth;
    private const int NotHeard = 5352;

    public static TheoryData<string> Claims => ["contradiction", "receipt", "gap"];

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Claims_ThatNeverEnd_BeginOneStreamAnewOnceAndLoseNothing(string kind)
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency police = await federation.TurnHostileAsync(Police);
        var wire = new WireTap(federation.Exchange);
        List<ByteString> accepted = [];
        await RestoredSchool.PublishAsync(federation, accepted, 3);
        await Eventually.HoldsAsync(async () => (await SentAsync(federation)).SelectMany(s => Ids(s.Sent)).Distinct().Count() == 3);
        StreamPosition[] before = [.. await StreamsAsync(federation)];
        int batches = (int)Bulk(before).Sequence;

        for (int number = 0; number < 5; number++)
        {
            await police.SendAsync(School, Lane.Rights, Claim(kind, Bulk(await StreamsAsync(federation)), number));
            await Eventually.HoldsAsync(async () => Bulk(await StreamsAsync(federation)).Incarnation != Bulk(before).Incarnation);
        }

        await log.UntilAsync(NotHeard);
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await Eventually.HoldsAsync(() => Task.FromResult(wire.Sent(School, Lane.Bulk, Police).Count >= (2 * batches) + 2));
        StreamPosition[] after = [.. await StreamsAsync(federation)];
        Assert.Equal(before.Where(s => s.Stream.Peer != Police), after.Where(s => s.Stream.Peer != Police && before.Any(b => b.Stream == s.Stream)));
        Assert.Equal(batches + 2, Bulk(after).Sequence); // one void, all that was kept, one that is new
        Assert.Equal(1, federation.Hosted(School).Restores.Renewed);
        Assert.Contains($"{School} is told by {Police} again and again", await federation.HealthAsync(School), StringComparison.Ordinal);
        IEnumerable<ByteString> again = (await SentAsync(federation)).Where(s => s.Sent.Incarnation == Bulk(after).Incarnation.ToWire()).SelectMany(s => Ids(s.Sent));
        Assert.Equal(accepted, again);
    }

    [Fact]
    public async Task Claim_OfAnIncarnationThatIsNotTheStreams_ChangesNothing()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency police = await federation.TurnHostileAsync(Police);
        List<ByteString> accepted = [];
        await RestoredSchool.PublishAsync(federation, accepted, 1);
        await Eventually.HoldsAsync(async () => (await StreamsAsync(federation)).Any(s => s.Stream.Lane == Lane.Bulk));
        StreamPosition bulk = Bulk(await StreamsAsync(federation));
        long size = federation.Hosted(School).Journal.Size;

        await police.SendAsync(School, Lane.Rights, Claim("contradiction", bulk with { Incarnation = Guid.CreateVersion7() }, 0));
        await federation.Hosted(School).Journal.WaitForGrowthAsync(size, TestContext.Current.CancellationToken);

        Assert.Equal(0, federation.Hosted(School).Restores.Renewed);
        Assert.Equal(bulk, Bulk(await StreamsAsync(federation)));
    }

    private static BatchPayload Claim(string kind, StreamPosition bulk, int number)
    {
        ByteString incarnation = bulk.Incarnation.ToWire();
        ulong beyond = (ulong)bulk.Sequence + 1_000 + (ulong)number;
        return kind switch
        {
            "contradiction" => new BatchPayload
            {
                Contradictions = { new Contradiction { Lane = Lane.Bulk, Incarnation = incarnation, Sequence = 1, HeldIncarnation = incarnation, HeldSequence = beyond } },
            },
            "receipt" => new BatchPayload
            {
                Receipts = { new Receipt { Kind = ReceiptKind.Received, Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = incarnation, Sequence = beyond } } } },
            },
            _ => new BatchPayload { Gaps = { new Gap { Lane = Lane.Bulk, Incarnation = incarnation, FirstMissing = 1, LastMissing = beyond } } },
        };
    }

    private static IEnumerable<ByteString> Ids(Sent sent) => PackedIds.All(sent.MessageIds).Select(id => id.ToWire());

    private static async Task<IReadOnlyList<JournalEntry>> SentAsync(TestFederation federation) =>
        [.. (await federation.Hosted(School).Journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(JournalEntry.EventOneofCase.Sent)))
            .Entries.Select(e => e.Parse()!).Where(e => e.Sent is { Recipient: Police, Lane: Lane.Bulk })];

    private static async Task<IReadOnlyList<StreamPosition>> StreamsAsync(TestFederation federation) =>
        [.. (await federation.Hosted(School).Journal.Read.StreamsAsync()).Where(s => s.Stream.Direction == StreamDirection.Outgoing)];

    private static StreamPosition Bulk(IEnumerable<StreamPosition> streams) => streams.Single(s => s.Stream is { Peer: Police, Lane: Lane.Bulk });
}
