using System.Net;
using System.Text.Json;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;

namespace SharingBus.Backbone.Checking;

/// <summary>
/// Tells how a broker differs from what provisioning and <c>deploy/rabbitmq</c> make of it. It changes nothing. A node sees only what its own
/// user may; this sees everything.
/// </summary>
public sealed class BrokerChecker : IDisposable
{
    private const string Provision = "sharingbus broker provision, with every member";
    private const string Configure = "see deploy/rabbitmq/rabbitmq.conf";

    // The size of no batch: one byte more than any.
    private const int TooLarge = BackboneLimits.MaxBatchBytes + 1;

    // What managing, watching and logging in with certificates need, and what these bring with them; how servers find each other is theirs.
    private static readonly string[] NeededPlugins =
        ["rabbitmq_management", "rabbitmq_management_agent", "rabbitmq_web_dispatch", "rabbitmq_prometheus", "rabbitmq_auth_mechanism_ssl"];

    private readonly ManagementClient _client;
    private readonly string _administrator;

    /// <summary>Uses the management API as an administrator.</summary>
    public BrokerChecker(ManagementOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new ManagementClient(options);
        _administrator = options.UserName;
    }

    /// <summary>Looks at everything.</summary>
    /// <param name="virtualHost">The federation's virtual host.</param>
    /// <param name="agencies">All its members.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Every difference; none where all is as it must be.</returns>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer, or there is no such virtual host.</exception>
    public async Task<IReadOnlyList<BrokerDifference>> FindDifferencesAsync(
        string virtualHost, IReadOnlyList<string> agencies, CancellationToken ct)
    {
        var topology = new FederationTopology(virtualHost, agencies);
        VirtualHostState state = await VirtualHostState.ReadAsync(_client, virtualHost, ct);
        return
        [
            .. Rights(topology, state),
            .. await UsersAsync(topology, ct),
            .. Queues(topology, state),
            .. Exchanges(topology, state),
            .. Bindings(topology, state),
            .. state.Policies.Select(p => new BrokerDifference(
                $"a policy, {p.Name}, changes queues or exchanges of the virtual host", "remove it: queues have what they need from provisioning")),
            .. await ServersAsync(ct),
            .. await SizesAsync(topology, ct),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private IEnumerable<BrokerDifference> Rights(FederationTopology topology, VirtualHostState state)
    {
        foreach (string agency in topology.Agencies)
        {
            UserRights wanted = BrokerRights.Of(topology, agency);
            UserRights? found = state.Rights.FirstOrDefault(r => r.User == wanted.User);
            if (found != wanted)
            {
                yield return new(
                    found is null
                        ? $"{wanted.User} has no rights"
                        : $"{wanted.User} has other rights: configure '{found.Configure}', write '{found.Write}', read '{found.Read}'",
                    Provision);
            }

            var topic = new TopicRights(wanted.User, wanted.Vhost, BrokerTopology.ExchangeOf(agency), BrokerRights.RoutingKeys, BrokerRights.NoRoutingKey);
            if (!state.TopicRights.Contains(topic))
            {
                yield return new($"{wanted.User} may use every routing key on {topic.Exchange}, or others than it must", Provision);
            }
        }

        foreach (UserRights other in state.Rights.Where(r => !IsExpected(topology, r.User)))
        {
            yield return topology.AgencyOf(other.User) is { } left
                ? new($"{other.User} has rights, and {left} is no member", $"sharingbus broker provision … --left {left}")
                : new($"{other.User} has rights on the virtual host and is no agency's user", $"rabbitmqctl clear_permissions -p {topology.VirtualHost} {other.User}");
        }
    }

    // Whoever provisions has rights where he does, and could give them to himself.
    private bool IsExpected(FederationTopology topology, string user) =>
        user == _administrator || (topology.AgencyOf(user) is { } agency && topology.Agencies.Contains(agency));

    private async Task<List<BrokerDifference>> UsersAsync(FederationTopology topology, CancellationToken ct)
    {
        List<BrokerDifference> found = [];
        IReadOnlyList<BrokerUser> users = await _client.GetAsync<List<BrokerUser>>("list users", "api/users", ct) ?? [];
        IReadOnlyList<UserRights> everywhere = await _client.GetAsync<List<UserRights>>("list rights", "api/permissions", ct) ?? [];
        if (users.Any(u => u.Name == "guest"))
        {
            found.Add(new("the default user guest exists", "rabbitmqctl delete_user guest"));
        }

        found.AddRange(users
            .Where(u => topology.AgencyOf(u.Name) is not null && u.HasTags)
            .Select(u => new BrokerDifference($"{u.Name} may use the management API", Provision)));
        found.AddRange(everywhere
            .Where(r => r.Vhost != topology.VirtualHost && topology.AgencyOf(r.User) is not null)
            .Select(r => new BrokerDifference($"{r.User} has rights in another virtual host, {r.Vhost}", Provision)));
        return found;
    }

    private static IEnumerable<BrokerDifference> Queues(FederationTopology topology, VirtualHostState state)
    {
        Dictionary<string, BrokerQueue> there = state.Queues.ToDictionary(q => q.Name, StringComparer.Ordinal);
        HashSet<string> wanted = [.. topology.Addresses.Select(BrokerTopology.QueueOf)];
        foreach (string queue in wanted)
        {
            if (!there.TryGetValue(queue, out BrokerQueue? found))
            {
                yield return new($"the queue {queue} is missing", Provision);
            }
            else if (!found.Durable || found.AutoDelete || !HasArguments(found))
            {
                yield return new($"the queue {queue} has other arguments than it must have", $"empty it, delete it, and then {Provision}");
            }
        }

        foreach (string queue in there.Keys.Where(name => !wanted.Contains(name)))
        {
            yield return new($"the queue {queue} is no member's", "find out who made it and what it holds; delete it");
        }
    }

    private static bool HasArguments(BrokerQueue queue) =>
        queue.Arguments.Count == BrokerTopology.QueueArguments.Count
        && BrokerTopology.QueueArguments.All(a => queue.Arguments.TryGetValue(a.Key, out JsonElement value) && value.ToString() == a.Value.ToString());

    // MassTransit declares an exchange named like each queue it reads; nobody may write to it and nothing is bound to it.
    private static IEnumerable<BrokerDifference> Exchanges(FederationTopology topology, VirtualHostState state)
    {
        HashSet<string> own = [.. topology.Agencies.Select(BrokerTopology.ExchangeOf)];
        HashSet<string> readers = [.. topology.Addresses.Select(BrokerTopology.QueueOf)];
        foreach (string missing in own.Where(name => !state.Exchanges.Any(e => e is { Type: BrokerTopology.ExchangeType, Durable: true } && e.Name == name)))
        {
            yield return new($"the exchange {missing} is missing or of another type", Provision);
        }

        foreach (string other in state.Exchanges.Select(e => e.Name).Where(name => !IsBuiltIn(name) && !own.Contains(name) && !readers.Contains(name)))
        {
            yield return new($"the exchange {other} is no member's", "find out who made it and what is bound to it; delete it");
        }
    }

    private static bool IsBuiltIn(string exchange) => exchange.Length == 0 || exchange.StartsWith("amq.", StringComparison.Ordinal);

    private static IEnumerable<BrokerDifference> Bindings(FederationTopology topology, VirtualHostState state)
    {
        HashSet<(string Source, string Destination, string RoutingKey)> wanted = topology.Bindings;
        BrokerBinding[] made = [.. state.Bindings.Where(b => b.IsMade)];
        foreach (BrokerBinding stranger in made.Where(b => !FederationTopology.IsAmong(wanted, b)))
        {
            yield return new($"a binding that nobody may have made: {stranger}", Provision);
        }

        foreach ((string source, string destination, string key) in wanted.Except(made.Select(b => (b.Source, b.Destination, b.RoutingKey))))
        {
            yield return new($"the binding from {source} to {destination} with the routing key '{key}' is missing", Provision);
        }
    }

    private async Task<List<BrokerDifference>> ServersAsync(CancellationToken ct)
    {
        List<BrokerDifference> found = [];
        foreach (BrokerMember server in await _client.GetAsync<List<BrokerMember>>("list servers", "api/nodes?columns=name,enabled_plugins", ct) ?? [])
        {
            IEnumerable<string> needless = (server.EnabledPlugins ?? [])
                .Where(p => p.StartsWith("rabbitmq_", StringComparison.Ordinal) && !p.StartsWith("rabbitmq_peer_discovery_", StringComparison.Ordinal))
                .Except(NeededPlugins, StringComparer.Ordinal);
            found.AddRange(needless.Select(p => new BrokerDifference($"the plug-in {p} is on at {server.Name} without need", $"rabbitmq-plugins disable {p}")));
        }

        // Shovels and federation links carry batches away; both are parameters of their plug-ins.
        foreach (BrokerPolicy parameter in await _client.GetAsync<List<BrokerPolicy>>("list parameters", "api/parameters", ct) ?? [])
        {
            found.Add(new($"a {parameter.Component} is set up, {parameter.Name}", "remove it unless it links the clusters of this federation"));
        }

        return found;
    }

    // The management API tells no settings. A message that leads nowhere is refused for its size, or is not.
    private async Task<List<BrokerDifference>> SizesAsync(FederationTopology topology, CancellationToken ct)
    {
        if (topology.Agencies.Count == 0)
        {
            return [];
        }

        var message = new
        {
            properties = new { expiration = "0" },
            routing_key = "check.of.the.size",
            payload = Convert.ToBase64String(new byte[TooLarge]),
            payload_encoding = "base64",
        };
        (HttpStatusCode status, string answer) = await _client.TryPostAsync(
            "look at the largest message",
            $"api/exchanges/{Uri.EscapeDataString(topology.VirtualHost)}/{BrokerTopology.ExchangeOf(topology.Agencies[0])}/publish",
            message,
            ct);
        return status switch
        {
            HttpStatusCode.OK => [new("a message of more than 2 MiB is taken", $"max_message_size = {BackboneLimits.MaxBatchBytes}; {Configure}")],
            HttpStatusCode.BadRequest when answer.Contains("size", StringComparison.OrdinalIgnoreCase) => [],
            _ => [new($"whether a message of more than 2 MiB is taken cannot be seen (status {(int)status})", $"look yourself: max_message_size; {Configure}")],
        };
    }
}
