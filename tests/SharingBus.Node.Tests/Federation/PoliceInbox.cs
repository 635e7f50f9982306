using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Subscriptions;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A federation seen from its police: the school publishes, subscribers of the police are given.</summary>
internal sealed class PoliceInbox(TestFederation federation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _requests;

    public HostedAgency Police => federation.Hosted(TestBundle.Police);

    public SubscriptionMetrics Counters => Police.SubscriptionMetrics;

    public ExchangeService.ExchangeServiceClient Client() => federation.Client(TestBundle.Police, "desk");

    /// <summary>Publishes one notice and waits until the police have received it.</summary>
    public async Task<PublishResponse> PublishAsync(ThreatNotice notice)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(notice.Request($"r{_requests++}"));
        await ReceivedAsync(accepted.MessageId);
        return accepted;
    }

    /// <summary>Waits until the police have received a notice, and with it those that were published before.</summary>
    public async Task ReceivedAsync(ByteString messageId)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        var ask = new GetNoticeStatusRequest { MessageId = messageId };
        await UntilAsync(async () => (await records.GetNoticeStatusAsync(ask)).Holders.Any(h => h.Agency == TestBundle.Police && h.Received));
    }

    /// <summary>Publishes many notices, in frames, and gives the id of the last one.</summary>
    public async Task<ByteString> PublishManyAsync(IEnumerable<ThreatNotice> notices, int frameNotices)
    {
        ByteString last = ByteString.Empty;
        using AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call = federation.Client(TestBundle.School, "records").PublishStream();
        foreach (ThreatNotice[] frame in notices.Chunk(frameNotices))
        {
            var request = new PublishStreamRequest { Requests = { frame.Select(notice => notice.Request($"r{_requests++}")) } };
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.All(call.ResponseStream.Current.Results, result => Assert.NotNull(result.Accepted));
            last = call.ResponseStream.Current.Results[^1].Accepted.MessageId;
        }

        await call.RequestStream.CompleteAsync();
        return last;
    }

    public Task<Subscriber> OpenAsync(string name = "test", string role = TestBundle.DutyDesk, Action<SubscribeOpen>? shape = null)
    {
        var open = new SubscribeOpen { Role = role, Subscriber = name };
        shape?.Invoke(open);
        return Subscriber.OpenAsync(Client(), open);
    }

    public async Task<ulong> CursorAsync(string name = "test", string role = TestBundle.DutyDesk) =>
        (ulong)(await Police.Journal.Read.CursorAsync(new SubscriptionKey(TestBundle.Police, role, name).Cursor) ?? 0);

    /// <summary>Asks over a real socket until it holds: each question waits a round trip, so this neither sleeps nor spins.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await UntilAsync(async () =>
        {
            await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = ByteString.CopyFrom(new byte[16]) });
            return holds();
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
