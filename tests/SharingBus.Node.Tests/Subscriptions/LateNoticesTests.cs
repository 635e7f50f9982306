using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>Notices that came out of quarantine one by one, late: they begin, replay and filter as all others.</summary>
public sealed class LateNoticesTests
{
    [Fact]
    public async Task LateNotices_StandWhereTheyWereTakenInAndPassTheSameFilters()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch());
        QuarantineItem[] items = await SetAsideAsync(federation, 2);
        federation.Bundle.Version++;
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        federation.PublishBundle();
        federation.Clock.Advance(TimeSpan.FromMinutes(1));
        await RetryUntilTakenInAsync(federation, items[1]);
        federation.Clock.Advance(TimeSpan.FromMinutes(1));
        await RetryUntilTakenInAsync(federation, items[0]);
        var inbox = new PoliceInbox(federation);

        await using Subscriber all = await inbox.OpenAsync("all", TestBundle.NewDesk, open => open.FromPlace = StartPlace.Beginning);
        List<Delivery> given = await all.TakeAsync(2);
        await using Subscriber again = await inbox.OpenAsync("again", TestBundle.NewDesk, open => open.FromPosition = given[1].Position);
        await using Subscriber since = await inbox.OpenAsync(
            "since", TestBundle.NewDesk, open => open.FromReceivedUnixMicros = Clock.Micros(TestFederation.Start.AddMinutes(2)));
        Assert.Equal([Id(3), Id(1)], given.Select(d => d.MessageId));
        Assert.Equal(Id(1), (await again.NextAsync()).MessageId);
        Assert.Equal(Id(1), (await since.NextAsync()).MessageId);

        await using Subscriber others = await inbox.OpenAsync(
            "others", TestBundle.NewDesk, open => open.Filter = new SubscribeFilter { Origins = { TestBundle.School } });
        await inbox.UntilAsync(() => inbox.Counters.PassedOver == 2);
        Assert.Equal(4, inbox.Counters.Delivered);
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    // Three notices; the first and the last are for a role that the police do not have yet.
    private static BatchPayload Batch() => new() { Envelopes = { Notice(1, TestBundle.NewDesk), Notice(2, TestBundle.DutyDesk), Notice(3, TestBundle.NewDesk) } };

    private static Envelope Notice(byte number, string role) => Envelopes.Threat(Id(number), TestBundle.Youth, $"Number {number}", role);

    // Asks over a real socket until the answer is there: each question is a round trip, so this neither sleeps nor spins.
    private static async Task<QuarantineItem[]> SetAsideAsync(TestFederation federation, int count)
    {
        QuarantineService.QuarantineServiceClient client = federation.QuarantineOf(TestBundle.Police);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            ListQuarantineItemsResponse list = await client.ListQuarantineItemsAsync(new ListQuarantineItemsRequest());
            if (list.Items.Count == count)
            {
                return [.. list.Items];
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    // The node may not have learned of the bundle yet.
    private static async Task RetryUntilTakenInAsync(TestFederation federation, QuarantineItem item)
    {
        QuarantineService.QuarantineServiceClient client = federation.QuarantineOf(TestBundle.Police);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await client.RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id })).Outcome != RetryOutcome.Delivered)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
