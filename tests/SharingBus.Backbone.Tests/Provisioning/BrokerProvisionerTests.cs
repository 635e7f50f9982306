using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.Backbone.Tests.RabbitMq;
using SharingBus.TestKit.Broker;

namespace SharingBus.Backbone.Tests.Provisioning;

/// <summary>Provisioning makes a broker what it must be, whatever somebody has made of it.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerProvisionerTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";
    private const string Youth = "youth-riverside";

    private TestFederation _federation = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _federation = await broker.NewFederationAsync([Police, School, Youth], Ct);

    public ValueTask DisposeAsync() => _federation.DisposeAsync();

    [Fact]
    public async Task Rights_ThatSomebodyWidened_AreNarrowAgain()
    {
        string user = _federation.AccessOf(Police).UserName;
        await _federation.SetRightsAsync(Police, ".*", ".*", ".*", Ct);
        await _federation.AdministerAsync(HttpMethod.Delete, $"topic-permissions/{_federation.VirtualHost}/{user}", null, Ct);
        Assert.NotEmpty(await FaultsAsync());

        await _federation.AddAsync([], Ct);

        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task Tags_ThatSomebodyGave_AreTakenAwayAndThePasswordStays()
    {
        RabbitMqOptions access = _federation.AccessOf(Police);
        await _federation.AdministerAsync(HttpMethod.Put, $"users/{access.UserName}", new { password = access.Password, tags = "administrator" }, Ct);

        await _federation.AddAsync([], Ct);

        Assert.DoesNotContain("administrator", await _federation.AskAsync($"users/{access.UserName}", Ct), StringComparison.Ordinal);
        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task Rights_InAnotherVirtualHost_AreTakenAway()
    {
        string user = _federation.AccessOf(Police).UserName;
        await _federation.AdministerAsync(HttpMethod.Put, $"permissions/%2F/{user}", new { configure = ".*", write = ".*", read = ".*" }, Ct);

        await _federation.AddAsync([], Ct);

        Assert.DoesNotContain("\"/\"", await _federation.AskAsync($"users/{user}/permissions", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(School, "#")]
    [InlineData(School, "")]
    [InlineData(Youth, "police-northbridge.bulk")]
    public async Task Binding_ThatNobodyMayHaveMade_IsTakenAway(string source, string routingKey)
    {
        string queue = BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Bulk));
        string before = await BindingsAsync();
        await _federation.AdministerAsync(
            HttpMethod.Post, $"bindings/{_federation.VirtualHost}/e/{BrokerTopology.ExchangeOf(source)}/q/{queue}", new { routing_key = routingKey }, Ct);
        Assert.NotEqual(before, await BindingsAsync());

        await _federation.AddAsync([], Ct);

        Assert.Equal(before, await BindingsAsync());
    }

    [Fact]
    public async Task Member_ThatIsNotNamed_IsNotTakenForOneThatLeft()
    {
        using var provisioner = new BrokerProvisioner(broker.RequireAdministrator().Management);

        BrokerProvisioningException refusal = await Assert.ThrowsAsync<BrokerProvisioningException>(
            () => provisioner.ProvisionAsync(_federation.VirtualHost, [Police, School], renewPasswords: false, Ct));

        Assert.Contains(Youth, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--left", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task Member_ThatLeft_HasNoUserNoQueuesAndNoConnection()
    {
        using var provisioner = new BrokerProvisioner(broker.RequireAdministrator().Management);
        await using RabbitMQ.Client.IConnection youth = await BrokerConnection.FactoryOf(_federation.AccessOf(Youth)).CreateConnectionAsync(Ct);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        youth.ConnectionShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };

        await provisioner.RemoveAgencyAsync(_federation.VirtualHost, Youth, Ct);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        Assert.DoesNotContain(await _federation.ListNamesAsync(Ct), name => name.Contains(Youth, StringComparison.Ordinal));
        Assert.DoesNotContain(Youth, await _federation.AskAsync("users", Ct), StringComparison.Ordinal);
        await provisioner.ProvisionAsync(_federation.VirtualHost, [Police, School], renewPasswords: false, Ct);
        Assert.Empty(await FaultsAsync(School));
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(params string[] peers)
    {
        RightsFindings found = await new RightsProbe(Police, _federation.AccessOf(Police)).LookAsync(peers.Length > 0 ? peers : [School, Youth], Ct).WaitAsync(Recorder.Patience, Ct);
        return [.. found.Wrong, .. found.MissingQueues];
    }

    private Task<string> BindingsAsync() => _federation.AskAsync($"bindings/{_federation.VirtualHost}", Ct);
}
