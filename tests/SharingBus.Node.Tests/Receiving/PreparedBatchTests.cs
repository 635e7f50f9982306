using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests.Receiving;

/// <summary>What is found out about a batch ahead of its turn counts in its turn only where it still holds.</summary>
public sealed class PreparedBatchTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly ByteString Message = ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]);

    private Func<Task> _meanwhile = () => Task.CompletedTask;

    [Fact]
    public async Task Notice_WhoseAgreementEndsUnderABundleOfMeanwhile_IsSetAside()
    {
        using var log = new EventLog();
        await using TestFederation federation = await StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        Func<Task> adopt = Adoption(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start);
        federation.BeforeHandling = (_, _, _) => adopt(); // it is open by then

        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Message, School, "Prepared before"));

        Assert.Equal(QuarantineReason.AgreementExpired, (await OneItemAsync(federation)).Reason);
    }

    [Fact]
    public async Task Batch_WhoseSendersKeyEndsUnderABundleOfMeanwhile_IsNotOpened()
    {
        using var log = new EventLog();
        await using TestFederation federation = await StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        long ends = TestFederation.Start.AddMinutes(1).ToUnixTimeMilliseconds() * 1000;
        _meanwhile = Adoption(federation, log, bundle =>
        {
            bundle.Shape = made => made.Agencies.Single(agency => agency.Id == School).SigningKeys[0].ValidUntilUnixMicros = ends;
            federation.Clock.Advance(TimeSpan.FromMinutes(1));
        });

        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Message, School, "Prepared before"));

        QuarantineItem item = await OneItemAsync(federation);
        Assert.Equal((QuarantineKind.Batch, QuarantineReason.SigningKeyNotInForce), (item.Kind, item.Reason));
    }

    [Fact]
    public async Task Notice_WhoseAgreementEndsBeforeItsTurn_IsSetAside()
    {
        await using TestFederation federation = await StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        federation.Clock.Advance(TimeSpan.FromDays(30).Subtract(TimeSpan.FromHours(1)));
        _meanwhile = () =>
        {
            _meanwhile = () => Task.CompletedTask;
            federation.Clock.Advance(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        };

        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Message, School, "Prepared long before"));

        Assert.Equal(QuarantineReason.AgreementExpired, (await OneItemAsync(federation)).Reason);
    }

    [Fact]
    public async Task Batch_ThatWasGivenBefore_IsNotPrepared()
    {
        DelayedBackbone? connection = null;
        await using TestFederation federation = await StartAsync(connected: made => connection = made);
        var batch = new ReceivedBatch(new BatchAddress(School, Police, Backbone.Lane.Bulk), Guid.Empty, "no batch"u8.ToArray(), Attempt: 1);

        Assert.Null(connection!.Preparation!(batch with { Redeliveries = 1 }));
        await Assert.IsAssignableFrom<Task>(connection.Preparation(batch));
    }

    private async Task<TestFederation> StartAsync(EventLog? log = null, Action<DelayedBackbone>? connected = null)
    {
        TestFederation federation = await TestFederation.StartAsync(log);
        await federation.StopNodeAsync(Police);
        federation.Watch = inner =>
        {
            var connection = new DelayedBackbone(inner, () => _meanwhile());
            connected?.Invoke(connection);
            return connection;
        };
        await federation.StartNodeAsync(Police);
        return federation;
    }

    private static Func<Task> Adoption(TestFederation federation, EventLog log, Action<TestBundle> shape) => async () =>
    {
        int before = log.Times(EventLog.Adopted);
        shape(federation.Bundle);
        federation.Bundle.Version++;
        federation.PublishBundle();
        await log.UntilAsync(EventLog.Adopted, before + TestFederation.Agencies.Count - 1);
    };

    private static async Task<QuarantineItem> OneItemAsync(TestFederation federation)
    {
        ListQuarantineItemsResponse list = new();
        QuarantineService.QuarantineServiceClient operations = federation.QuarantineOf(Police);
        await Eventually.HoldsAsync(async () =>
            (list = await operations.ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items.Count > 0);
        return Assert.Single(list.Items);
    }
}
