using SharingBus.Backbone.Checking;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Tests.RabbitMq;
using SharingBus.TestKit.Broker;

namespace SharingBus.Backbone.Tests.Checking;

/// <summary>The check names whatever an operator's slip, or somebody's hand, changed at a broker.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerCheckerTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";
    private static readonly string Queue = BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Bulk));

    private TestFederation _federation = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Host => _federation.VirtualHost;

    private string User => _federation.AccessOf(Police).UserName;

    public async ValueTask InitializeAsync() => _federation = await broker.NewFederationAsync([Police, School], Ct);

    public ValueTask DisposeAsync() => _federation.DisposeAsync();

    [Fact]
    public async Task Broker_AsProvisioned_DiffersInNothingButWhatItsFileSets() =>
        Assert.Equal(["a message of more than 2 MiB is taken"], await DifferencesAsync());

    [Fact]
    public async Task Rights_OfOthersAndWiderOnes_AreNamed()
    {
        string stranger = $"somebody.{Host}";
        await _federation.SetRightsAsync(Police, ".*", ".*", ".*", Ct);
        await Administer(HttpMethod.Delete, $"topic-permissions/{Host}/{User}");
        await Administer(HttpMethod.Put, $"users/{stranger}", new { password = "unimportant", tags = "" });
        await Administer(HttpMethod.Put, $"permissions/{Host}/{stranger}", new { configure = "", write = "", read = ".*" });
        await Administer(HttpMethod.Put, $"permissions/%2F/{User}", new { configure = "", write = "", read = "" });
        await Administer(HttpMethod.Put, $"users/{_federation.AccessOf(School).UserName}", new { password = "unimportant", tags = "monitoring" });

        IReadOnlyList<string> found = await DifferencesAsync();
        await Administer(HttpMethod.Delete, $"users/{stranger}");

        AssertNamed(
            found,
            $"{User} has other rights: configure '.*', write '.*', read '.*'",
            $"{User} may use every routing key on sb.out.{Police}",
            $"{stranger} has rights on the virtual host",
            $"{User} has rights in another virtual host, /",
            $"{_federation.AccessOf(School).UserName} may use the management API");
    }

    [Fact]
    public async Task Member_ThatLeftAndIsStillThere_IsNamed()
    {
        await _federation.AddAsync(["youth-riverside"], Ct);

        AssertNamed(await DifferencesAsync(), "has rights, and youth-riverside is no member", "is no member's");
    }

    [Fact]
    public async Task QueuesAndBindings_ThatDiffer_AreNamed()
    {
        await Administer(HttpMethod.Put, $"queues/{Host}/elsewhere", new { durable = true });
        await Administer(HttpMethod.Post, $"bindings/{Host}/e/sb.out.{School}/q/elsewhere", new { routing_key = "#" });
        await Administer(HttpMethod.Put, $"exchanges/{Host}/copies", new { type = "fanout" });
        await Administer(HttpMethod.Post, $"bindings/{Host}/e/sb.out.{School}/e/copies", new { routing_key = "#" });
        await Administer(HttpMethod.Put, $"policies/{Host}/copy", new { pattern = ".*", definition = new Dictionary<string, object>(StringComparer.Ordinal) { ["max-length"] = 5 } });
        await _federation.DeleteQueueAsync(new BatchAddress(School, Police, Lane.Bulk), Ct);
        await _federation.DeleteQueueAsync(new BatchAddress(School, Police, Lane.Urgent), Ct);
        await Administer(HttpMethod.Put, $"queues/{Host}/{Queue}", new { durable = true });

        AssertNamed(
            await DifferencesAsync(),
            "the queue elsewhere is no member's",
            "the exchange copies is no member's",
            $"a binding that nobody may have made: from sb.out.{School} to elsewhere with the routing key '#'",
            $"a binding that nobody may have made: from sb.out.{School} to copies with the routing key '#'",
            "a policy, copy, changes",
            $"the queue {Queue} has other arguments",
            $"the queue sb.in.{Police}.{School}.urgent is missing",
            $"the binding from sb.out.{School} to {Queue}");
    }

    [Fact]
    public async Task Guest_WhereItExists_IsNamed()
    {
        broker.RequirePrivate();
        await Administer(HttpMethod.Put, "users/guest", new { password = "guest", tags = "" });

        IReadOnlyList<string> found = await DifferencesAsync();
        await Administer(HttpMethod.Delete, "users/guest");

        AssertNamed(found, "the default user guest exists");
    }

    private static void AssertNamed(IReadOnlyList<string> found, params string[] wanted) =>
        Assert.All(wanted, text => Assert.Contains(found, f => f.Contains(text, StringComparison.Ordinal)));

    private Task Administer(HttpMethod method, string path, object? body = null) => _federation.AdministerAsync(method, path, body, Ct);

    private async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        using var checker = new BrokerChecker(broker.RequireAdministrator().Management);
        return [.. (await checker.FindDifferencesAsync(Host, [Police, School], Ct)).Select(d => d.What)];
    }
}
