using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>A member that sends two different batches as the same one of its stream: the first counts, the second is on record.</summary>
public sealed class EquivocationTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    [Fact]
    public async Task Batch_OtherThanTheOneReceived_IsSetAsideAndNotConfirmed()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(2));
        await school.SendAsync(Police, Lane.Bulk, 2, Batch(3)); // of a stream that contradicts itself nothing more is taken
        school.BeginAnew();
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(4));

        await AssertDeliveredAsync(federation, 1, 4);
        await AssertSetAsideAsync(federation, log, sequence: 1, Batch(2));
        await federation.StartNodeAsync(Police);
        IReadOnlyList<JournalEntry> received = await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Received);
        Assert.Equal([(1UL, false), (1UL, false)], received.Select(e => (e.Received.Sequence, e.Received.Again)));
        await federation.StartNodeAsync(Police);
        BatchContradicted told = Assert.Single(await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.BatchContradicted)).BatchContradicted;
        Assert.Equal((School, Lane.Bulk, 1UL, 1UL), (told.Sender, told.Contradiction.Lane, told.Contradiction.Sequence, told.Contradiction.HeldSequence));
        Assert.Equal(received[0].Received.Incarnation, told.Contradiction.Incarnation);
    }

    [Fact]
    public async Task Batch_OtherThanTheOneThatCameEarly_IsSetAside()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await school.SendAsync(Police, Lane.Bulk, 2, Batch(2));

        await school.SendAsync(Police, Lane.Bulk, 2, Batch(3));
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));
        school.BeginAnew();
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));

        await AssertDeliveredAsync(federation, 2, 1);
        await AssertSetAsideAsync(federation, log, sequence: 2, Batch(3));
    }

    [Fact]
    public async Task Batch_ThatComesAgainUnchanged_IsConfirmedAgain()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));
        await school.SendAsync(Police, Lane.Bulk, 2, Batch(2));

        await AssertDeliveredAsync(federation, 1, 2);
        Assert.Equal(0, log.Times(EventLog.Equivocation));
        IReadOnlyList<JournalEntry> received = await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Received);
        Assert.Equal([(1UL, false), (1UL, true), (2UL, false)], received.Select(e => (e.Received.Sequence, e.Received.Again)));
    }

    [Fact]
    public async Task Batch_OtherThanTheOneReceived_IsNotTakenOutOfQuarantine()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileWithNewKeysAsync(School);
        school.BundleVersion = 1; // which does not know its keys
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(1));
        QuarantineItem item = await ItemAsync(federation, QuarantineReason.UnknownSigningKey);
        federation.PublishBundle();
        school.BundleVersion = null;
        await school.SendAsync(Police, Lane.Bulk, 1, Batch(2));
        await AssertDeliveredAsync(federation, 2);

        RetryQuarantineItemResponse retry = await RetryAsync(federation, item);

        Assert.Equal((RetryOutcome.Refused, QuarantineReason.Equivocation), (retry.Outcome, retry.Item.Reason));
        IReadOnlyList<JournalEntry> received = await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Received);
        Assert.Equal([1UL], received.Select(e => e.Received.Sequence));
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    private static BatchPayload Batch(byte number) => new()
    {
        Envelopes =
        {
            Envelopes.Threat(Id(number), School, $"Number {number}"),
        },
    };

    private static async Task AssertDeliveredAsync(TestFederation federation, params byte[] numbers)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        foreach (byte number in numbers)
        {
            Assert.Equal(Id(number), (await desk.NextAsync()).MessageId);
        }
    }

    private static async Task<QuarantineItem> ItemAsync(TestFederation federation, QuarantineReason reason)
    {
        QuarantineItem? item = null;
        await Eventually.HoldsAsync(async () => (item = (await federation.QuarantineOf(Police).ListQuarantineItemsAsync(
            new ListQuarantineItemsRequest())).Items.SingleOrDefault()) is not null);
        Assert.Equal(reason, item!.Reason);
        return item;
    }

    private static async Task<RetryQuarantineItemResponse> RetryAsync(TestFederation federation, QuarantineItem item) =>
        await federation.QuarantineOf(Police).RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });

    private static async Task<(RetryOutcome Outcome, QuarantineStatus Status)> RetriedAsync(TestFederation federation, QuarantineItem item)
    {
        RetryQuarantineItemResponse retry = await RetryAsync(federation, item);
        return (retry.Outcome, retry.Item.Status);
    }

    private static async Task AssertSetAsideAsync(TestFederation federation, EventLog log, ulong sequence, BatchPayload second)
    {
        Assert.Equal(1, log.Times(EventLog.Equivocation));
        QuarantineItem item = await ItemAsync(federation, QuarantineReason.Equivocation);
        Assert.Equal((QuarantineKind.Payload, School, sequence), (item.Kind, item.Sender, item.Sequence));
        Assert.Equal((RetryOutcome.Refused, QuarantineStatus.Waiting), await RetriedAsync(federation, item));
        Quarantined aside = Assert.Single(
            await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Quarantined),
            e => e.Quarantined.Step != QuarantineStep.RefusedAgain).Quarantined;
        Assert.Equal(("EQUIVOCATION", School, Lane.Bulk, sequence), (aside.Reason, aside.Sender, aside.Lane, aside.Sequence));
        Assert.Equal(SHA256.HashData(second.ToByteArray()), aside.Digest.ToByteArray());
    }
}
