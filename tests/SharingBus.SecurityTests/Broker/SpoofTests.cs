using System.Threading.Channels;
using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.SecurityTests.Broker;

/// <summary>
/// Whoever writes to a queue, by whichever key, with whatever header and origin: only an agency's own batch in its own queue and lane, about
/// its own notices, is taken in. Every permutation goes through the real opener and intake of a running node.
/// </summary>
public sealed class SpoofTests(ITestOutputHelper output)
{
    private const string Police = TestBundle.Police;
    private const string Nobody = "nobody-test";

    private static readonly string[] Queues = [TestBundle.School, TestBundle.Youth];
    private static readonly string[] Names = [Police, TestBundle.School, TestBundle.Youth, Nobody];
    private static readonly Lane[] Lanes = [Lane.Rights, Lane.Urgent, Lane.Bulk];

    [Fact]
    public async Task Batch_OfEveryPermutationOfSenderQueueHeaderKeyAndOrigin_IsTakenInOnlyWhereAllAgree()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopNodeAsync(TestBundle.School);
        await federation.StopNodeAsync(TestBundle.Youth);
        await federation.StopNodeAsync(Police);
        Channel<ReceiveOutcome> outcomes = Channel.CreateUnbounded<ReceiveOutcome>();
        federation.Watch = connection => new WatchedBackbone(connection, outcomes.Writer);
        await federation.StartNodeAsync(Police);
        Spoof[] spoofs = [.. All(federation)];
        Spoof[] honest = [.. from queue in Queues from lane in Lanes select Honest(federation, queue, lane)];

        await SendAsync(federation, [.. spoofs, .. honest]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        for (int i = 0; i < spoofs.Length + honest.Length; i++)
        {
            Assert.Equal(ReceiveOutcome.Acknowledge, await outcomes.Reader.ReadAsync(patience.Token));
        }

        IEnumerable<Guid> taken = (await federation.Hosted(Police).Journal.Read.HomesAsync([.. spoofs.Concat(honest).Select(s => s.Message)])).Keys;
        Quarantined[] aside = [.. (await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Quarantined)).Select(e => e.Quarantined)];
        output.WriteLine($"{spoofs.Length} spoofs: {string.Join(", ", aside.CountBy(a => a.Reason).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}"))}");
        Assert.True(spoofs.Length >= 1_000);
        Assert.Equal(honest.Select(h => h.Message).Order(), taken.Order());
        Assert.Equal(spoofs.Length, aside.Length);
        Assert.Contains(aside, a => a.Reason == "ORIGIN_IS_NOT_SENDER"); // beyond what seals and queues can tell
        Assert.DoesNotContain(aside, a => a.Reason is "HANDLING_FAILED" or "HANDLING_TIMED_OUT");
    }

    private static IEnumerable<Spoof> All(TestFederation federation)
    {
        using var outsider = SigningKey.Create();
        Dictionary<string, SigningKey> keys = Names.ToDictionary(name => name, name => name == Nobody ? outsider : federation.KeysOf(name).Signing);
        var permutations =
            from queue in Queues
            from lane in Lanes
            from signer in Names
            from sender in Names
            from keyOf in new[] { signer, sender }.Distinct()
            from recipient in new[] { Police, TestBundle.School }
            from headerLane in new[] { lane, lane == Lane.Bulk ? Lane.Rights : Lane.Bulk }
            from origin in new[] { queue, sender == queue ? Police : sender }
            where !(signer == queue && sender == queue && keyOf == queue && recipient == Police && headerLane == lane && origin == queue)
            select (queue, lane, signer, sender, keyOf, recipient, headerLane, origin);
        int number = 0;
        foreach (var p in permutations)
        {
            var batch = new ForgedBatch
            {
                Sender = p.sender, Recipient = p.recipient, Lane = p.headerLane, Signer = keys[p.signer], SigningKeyId = keys[p.keyOf].Id, Incarnation = Incarnation(++number),
            };
            yield return Seal(federation, new Backbone.BatchAddress(p.queue, Police, (Backbone.Lane)p.lane), batch, p.origin, number);
        }
    }

    // After all the others: an honest batch under a newer incarnation, so that the stream is seen to be alive and the test to be right.
    private static Spoof Honest(TestFederation federation, string queue, Lane lane)
    {
        const int later = 1_000_000;
        SigningKey key = federation.KeysOf(queue).Signing;
        int number = later + Array.IndexOf(Queues, queue) * Lanes.Length + (int)lane;
        var batch = new ForgedBatch { Sender = queue, Recipient = Police, Lane = lane, Signer = key, SigningKeyId = key.Id, Incarnation = Incarnation(number) };
        return Seal(federation, new Backbone.BatchAddress(queue, Police, (Backbone.Lane)lane), batch, queue, number);
    }

    private static Spoof Seal(TestFederation federation, Backbone.BatchAddress queue, ForgedBatch batch, string origin, int number)
    {
        Guid id = Incarnation(-number);
        var payload = new BatchPayload { Envelopes = { Envelopes.Threat(ByteString.CopyFrom(id.ToByteArray(bigEndian: true)), origin, $"Number {number}") } };
        byte[] bytes = batch.Seal(federation.DirectoryNow(), Police, payload.ToByteArray(), federation.Clock.GetUtcNow());
        return new Spoof(queue, bytes, id);
    }

    private static Guid Incarnation(int number) => Guid.CreateVersion7(TestFederation.Start.AddMilliseconds(number));

    private static Task SendAsync(TestFederation federation, IReadOnlyList<Spoof> batches) => Task.WhenAll(batches.GroupBy(b => b.Queue).Select(async queue =>
    {
        await using IBackbone backbone = federation.Exchange.Connect(queue.Key.Sender);
        await backbone.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), CancellationToken.None);
        foreach (Spoof batch in queue)
        {
            Assert.Equal(
                SendOutcome.Confirmed,
                await backbone.SendAsync(Police, batch.Queue.Lane, Guid.CreateVersion7(), batch.Bytes, CancellationToken.None));
        }
    }));

    private sealed record Spoof(Backbone.BatchAddress Queue, byte[] Bytes, Guid Message);
}
