using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Network;
using Lane = SharingBus.Backbone.Lane;

namespace SharingBus.SecurityTests.Broker;

/// <summary>
/// A broker that alters, drops, swaps, truncates, repeats, reorders and replays what it carries: nothing is taken in that should not be,
/// whatever was lost is noticed and asked for, and the record says what was wrong.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class HostileBrokerTests(RabbitMqFixture broker)
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const string Youth = TestBundle.Youth;

    private static readonly TimeSpan BeforeAsking = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilOverdue = TimeSpan.FromSeconds(35);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The attacks that put something in the place of a batch: each with what the record may say of it.</summary>
    [Fact]
    public async Task Batch_InWhosePlaceTheBrokerPutSomethingElse_IsNoticedAskedForAndArrivesOnce()
    {
        using var log = new EventLog();
        await using BrokeredFederation federation = await BrokeredFederation.StartAsync(broker, log, Ct);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Nodes.Client(Police, "desk"), TestBundle.DutyDesk);
        Substitution[] attacks =
        [
            new("drop", _ => [], []),
            new("alter", Altered, ["BATCH_NOT_CANONICAL", "HEADER_NOT_CANONICAL", "UNKNOWN_SIGNING_KEY", "SIGNATURE_INVALID"]),
            new("truncate", body => [[], body[..1], body[..(body.Length / 2)], body[..^1]], ["BATCH_NOT_CANONICAL"]),
            new("swap senders", body => [body], ["UNKNOWN_SIGNING_KEY"]) { Sender = Youth },
            new("swap recipients", body => [body], ["RECIPIENT_MISMATCH"]) { Recipient = Youth },
            new("swap lanes, rights", body => [body], ["LANE_MISMATCH"]) { Lane = Lane.Rights },
            new("swap lanes, urgent", body => [body], ["LANE_MISMATCH"]) { Lane = Lane.Urgent },
        ];
        List<string> sent = [(await federation.PublishAsync()).MessageId.ToBase64()];
        List<string> got = [(await desk.NextAsync()).MessageId.ToBase64()];

        foreach (Substitution attack in attacks)
        {
            int aside = (await federation.EntriesAsync(attack.Recipient, JournalEntry.EventOneofCase.Quarantined)).Count;
            int early = log.Times(EventLog.Early);
            var taken = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            ulong before = federation.Seen.Where(IsBulk).Max(delivery => BrokeredFederation.HeaderOf(delivery.Body).Sequence);

            // What is sent again of before is not what is looked for.
            federation.Attack = delivery =>
                IsBulk(delivery) && BrokeredFederation.HeaderOf(delivery.Body).Sequence > before && taken.TrySetResult(delivery.Body) ? [] : null;
            sent.Add((await federation.PublishAsync()).MessageId.ToBase64());
            byte[][] instead = [.. attack.Of(await taken.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct))];
            foreach (byte[] body in instead)
            {
                await federation.InjectAsync(attack.Sender, attack.Recipient, attack.Lane, body);
            }

            sent.Add((await federation.PublishAsync()).MessageId.ToBase64());
            await log.UntilAsync(EventLog.Early, early + 1);
            federation.Nodes.Clock.Advance(BeforeAsking); // with the pauses between requests far below the 60 s
            got.Add((await desk.NextAsync()).MessageId.ToBase64());
            got.Add((await desk.NextAsync()).MessageId.ToBase64());
            federation.Nodes.Clock.Advance(TimeSpan.FromSeconds(20)); // so that the next gap is asked for at once

            // In another lane, or elsewhere, nothing says that it is set aside before the notice comes.
            string[] reasons =
            [
                .. (await federation.EntriesAsync(attack.Recipient, JournalEntry.EventOneofCase.Quarantined, aside + instead.Length))
                    .Skip(aside).Select(e => e.Quarantined.Reason),
            ];
            Assert.True(reasons.Length == instead.Length, $"{attack.Name}: {instead.Length} sent, {reasons.Length} set aside");
            Assert.All(reasons, reason => Assert.Contains(reason, attack.Reasons));
        }

        Assert.Equal(sent, got);
        await AssertTakenInOnceAsync(federation, sent.Count);
    }

    [Fact]
    public async Task Batches_ThatTheBrokerRepeatsAndReorders_ArriveOnceAndInOrder()
    {
        using var log = new EventLog();
        await using BrokeredFederation federation = await BrokeredFederation.StartAsync(broker, log, Ct);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Nodes.Client(Police, "desk"), TestBundle.DutyDesk);
        Queue<byte[]> held = [];
        int count = 0;
        federation.Attack = delivery => !IsBulk(delivery) ? null : (++count % 4) switch
        {
            1 => [delivery.Body, delivery.Body, delivery.Body],
            2 => Hold(delivery.Body),
            3 => Hold(delivery.Body),
            _ => [delivery.Body, .. held.Reverse(), delivery.Body],
        };
        List<string> sent = [];
        for (int i = 0; i < 12; i++)
        {
            sent.Add((await federation.PublishAsync()).MessageId.ToBase64());
        }

        Assert.Equal(sent, (await desk.TakeAsync(sent.Count)).Select(d => d.MessageId.ToBase64()));
        await AssertTakenInOnceAsync(federation, sent.Count);

        byte[][] Hold(byte[] body)
        {
            if (count % 4 == 2)
            {
                held.Clear();
            }

            held.Enqueue(body);
            return [];
        }
    }

    [Fact]
    public async Task LastBatch_ThatTheBrokerDropped_IsNoticedByItsSenderWithinAMinute()
    {
        await using BrokeredFederation federation = await BrokeredFederation.StartAsync(broker, log: null, Ct);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Nodes.Client(Police, "desk"), TestBundle.DutyDesk);
        await federation.PublishAsync();
        await desk.NextAsync();
        int dropped = 0;
        federation.Attack = delivery => IsBulk(delivery) && Interlocked.Increment(ref dropped) == 1 ? [] : null;
        PublishResponse last = await federation.PublishAsync();

        federation.Nodes.Clock.Advance(TimeSpan.FromSeconds(1)); // the sender watches from its first look at what is the oldest
        await federation.Nodes.Client(School, "records").GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = last.MessageId });
        federation.Nodes.Clock.Advance(UntilOverdue);
        await federation.DeliveredAsync(School, 3);

        Assert.Equal(last.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Batches_ThatTheBrokerReplaysAfterEightDays_AreNotTakenInAgain()
    {
        using var log = new EventLog();
        await using BrokeredFederation federation = await BrokeredFederation.StartAsync(broker, log, Ct);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Nodes.Client(Police, "desk"), TestBundle.DutyDesk);
        List<string> sent = [];
        for (int i = 0; i < 4; i++)
        {
            sent.Add((await federation.PublishAsync()).MessageId.ToBase64());
        }

        AmqpDelivery[] captured = [.. federation.Seen.Where(IsBulk)];
        Assert.Equal(sent, (await desk.TakeAsync(sent.Count)).Select(d => d.MessageId.ToBase64()));
        federation.Nodes.Clock.Advance(TimeSpan.FromDays(8));
        await ReplayAsync();
        await Eventually.HoldsAsync(async () =>
            (await federation.EntriesAsync(Police, JournalEntry.EventOneofCase.Received)).Count(e => e.Received.Again) >= captured.Length);

        await federation.Nodes.StopNodeAsync(School); // the next start seals under other epochs; the streams go on
        await federation.Nodes.StartNodeAsync(School);
        federation.Nodes.PublishBundle();
        PublishResponse after = await federation.PublishAsync();
        Assert.Equal(after.MessageId, (await desk.NextAsync()).MessageId);
        await ReplayAsync();
        await Eventually.HoldsAsync(async () =>
            (await federation.EntriesAsync(Police, JournalEntry.EventOneofCase.Received)).Count(e => e.Received.Again) >= 2 * captured.Length);
        Assert.Empty(await federation.EntriesAsync(Police, JournalEntry.EventOneofCase.Quarantined)); // what was taken in once is known, not suspect
        await AssertTakenInOnceAsync(federation, sent.Count + 1);

        async Task ReplayAsync()
        {
            foreach (AmqpDelivery batch in captured)
            {
                await federation.InjectAsync(School, Police, Lane.Bulk, batch.Body);
            }
        }
    }

    private static bool IsBulk(AmqpDelivery delivery) => delivery.Queue == BrokerTopology.QueueOf(new Backbone.BatchAddress(School, Police, Lane.Bulk));

    // One bit each, all over the batch: header, ciphertext, signature and the lengths between them.
    private static IEnumerable<byte[]> Altered(byte[] body)
    {
        const int copies = 64;
        for (int i = 0; i < copies; i++)
        {
            byte[] altered = [.. body];
            altered[(int)((long)body.Length * i / copies)] ^= (byte)(1 << (i % 8));
            yield return altered;
        }
    }

    private static async Task AssertTakenInOnceAsync(BrokeredFederation federation, int batches)
    {
        Received[] taken =
        [
            .. (await federation.EntriesAsync(Police, JournalEntry.EventOneofCase.Received)).Select(e => e.Received)
                .Where(r => !r.Again && r.Lane == Exchange.V1.Lane.Bulk),
        ];
        Assert.Equal(batches, taken.Length);
        Assert.Equal(batches, taken.Select(r => r.MessageIds.ToBase64()).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>What the broker puts in the place of a batch, and where.</summary>
    private sealed record Substitution(string Name, Func<byte[], IEnumerable<byte[]>> Of, string[] Reasons)
    {
        public string Sender { get; init; } = School;

        public string Recipient { get; init; } = Police;

        public Lane Lane { get; init; } = Lane.Bulk;
    }
}
