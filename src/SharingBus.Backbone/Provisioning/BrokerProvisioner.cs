using System.Security.Cryptography;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;

namespace SharingBus.Backbone.Provisioning;

/// <summary>
/// Sets up a federation at a broker: a virtual host, a least privileged user and an exchange per agency, a quorum queue per sender,
/// recipient and lane, and the binding between. Run it again when an agency joins; what exists stays as it is, but for rights, tags and
/// bindings that somebody added: those are taken away.
/// </summary>
public sealed class BrokerProvisioner : IDisposable
{
    /// <summary>Calls at once, 4: declaring a quorum queue is mostly waiting, and the broker is in use meanwhile.</summary>
    private const int CallsAtOnce = 4;

    /// <summary>Random bytes in a password, 32: not to be guessed, and the broker hashes it only once per connection.</summary>
    private const int PasswordBytes = 32;

    private const string MakeAUser = "make a user";

    private readonly ManagementClient _client;

    /// <summary>Uses the management API as an administrator.</summary>
    public BrokerProvisioner(ManagementOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new ManagementClient(options);
    }

    /// <summary>The name of an agency's user in a federation's virtual host.</summary>
    public static string UserOf(string virtualHost, string agency) => new FederationTopology(virtualHost, [agency]).UserOf(agency);

    /// <summary>Sets up these agencies, or adds what is missing and takes away what is too much.</summary>
    /// <param name="virtualHost">The federation's virtual host; made if missing.</param>
    /// <param name="agencies">All agencies of the federation, the old ones too.</param>
    /// <param name="renewPasswords">Give users that exist a new password; their connections stay, later ones need it.</param>
    /// <param name="ct">Stops between two steps.</param>
    /// <returns>A user for each agency, in the order given.</returns>
    /// <exception cref="ArgumentException">One of them is no agency id.</exception>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer, or has an agency that is not named.</exception>
    public async Task<IReadOnlyList<AgencyAccess>> ProvisionAsync(
        string virtualHost, IReadOnlyList<string> agencies, bool renewPasswords, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(virtualHost);
        ArgumentNullException.ThrowIfNull(agencies);
        if (agencies.FirstOrDefault(a => !FederationTopology.IsAgencyId(a)) is { } other)
        {
            throw new ArgumentException($"'{other}' is no agency id: 3 to 63 of a-z, 0-9 and '-'.", nameof(agencies));
        }

        var topology = new FederationTopology(virtualHost, agencies);
        string vhost = Uri.EscapeDataString(virtualHost);
        await _client.PutAsync("make the virtual host", $"api/vhosts/{vhost}", new { }, ct);
        VirtualHostState before = await VirtualHostState.ReadAsync(_client, virtualHost, ct);
        RefuseUnnamed(topology, before);
        foreach (string agency in agencies)
        {
            await _client.PutAsync(
                "make an exchange",
                $"api/exchanges/{vhost}/{BrokerTopology.ExchangeOf(agency)}",
                new { type = BrokerTopology.ExchangeType, durable = true },
                ct);
        }

        var every = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(topology.Addresses, every, async (address, token) => await MakeQueueAsync(vhost, address, token));
        HashSet<(string, string, string)> bindings = topology.Bindings;
        foreach (BrokerBinding stranger in before.Bindings.Where(b => b.IsMade && !FederationTopology.IsAmong(bindings, b)))
        {
            await _client.DeleteAsync("take away a binding that leads elsewhere", stranger.PathIn(vhost), ct);
        }

        // Users last: who can connect finds everything in place.
        var access = new List<AgencyAccess>(agencies.Count);
        foreach (string agency in agencies)
        {
            access.Add(await MakeUserAsync(topology, agency, before, renewPasswords, ct));
        }

        return access;
    }

    /// <summary>
    /// Takes an agency that left out of a federation: its rights first, then its connections, which would be served on without them, its
    /// user, and the queues to and from it with all that is in them. Does nothing where nothing is.
    /// </summary>
    /// <exception cref="ArgumentException">It is no agency id.</exception>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer.</exception>
    public async Task RemoveAgencyAsync(string virtualHost, string agency, CancellationToken ct)
    {
        if (!FederationTopology.IsAgencyId(agency))
        {
            throw new ArgumentException($"'{agency}' is no agency id: 3 to 63 of a-z, 0-9 and '-'.", nameof(agency));
        }

        string name = new FederationTopology(virtualHost, [agency]).UserOf(agency);
        string vhost = Uri.EscapeDataString(virtualHost);
        await _client.DeleteAsync("take away a user's rights", $"api/permissions/{vhost}/{Uri.EscapeDataString(name)}", ct);
        await CloseConnectionsAsync(name, ct);
        await _client.DeleteAsync("remove a user", $"api/users/{Uri.EscapeDataString(name)}", ct);
        VirtualHostState state = await VirtualHostState.ReadAsync(_client, virtualHost, ct);
        foreach (string queue in state.Queues.Select(q => q.Name).Where(q => FederationTopology.Concerns(q, agency)))
        {
            await _client.DeleteAsync("remove a queue", $"api/queues/{vhost}/{queue}", ct);
        }

        string own = BrokerTopology.ExchangeOf(agency);
        foreach (string exchange in state.Exchanges.Select(e => e.Name).Where(e => e == own || FederationTopology.Concerns(e, agency)))
        {
            await _client.DeleteAsync("remove an exchange", $"api/exchanges/{vhost}/{exchange}", ct);
        }
    }

    /// <summary>Takes a federation away with all its queues, users and what is in the queues. Does nothing where nothing is.</summary>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer.</exception>
    public async Task RemoveAsync(string virtualHost, IReadOnlyList<string> agencies, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(agencies);
        var topology = new FederationTopology(virtualHost, agencies);
        foreach (string agency in agencies)
        {
            string user = Uri.EscapeDataString(topology.UserOf(agency));
            await _client.DeleteAsync("remove a user", $"api/users/{user}", ct);
        }

        await _client.DeleteAsync("remove the virtual host", $"api/vhosts/{Uri.EscapeDataString(virtualHost)}", ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Whether one left or was forgotten on the command line, nobody but the operator can tell; its queues may hold what nobody has read.
    private static void RefuseUnnamed(FederationTopology topology, VirtualHostState before)
    {
        string[] unnamed =
        [
            .. before.Rights.Select(r => topology.AgencyOf(r.User)).OfType<string>().Except(topology.Agencies, StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        if (unnamed.Length > 0)
        {
            throw new BrokerProvisioningException(
                $"The broker knows members that are not named: {string.Join(", ", unnamed)}. Name every member with --agency, and with --left who left.");
        }
    }

    private async Task MakeQueueAsync(string vhost, BatchAddress address, CancellationToken ct)
    {
        string queue = BrokerTopology.QueueOf(address);
        await _client.PutAsync(
            "make a queue",
            $"api/queues/{vhost}/{queue}",
            new { durable = true, auto_delete = false, arguments = BrokerTopology.QueueArguments },
            ct);
        await _client.PostAsync(
            "bind a queue",
            $"api/bindings/{vhost}/e/{BrokerTopology.ExchangeOf(address.Sender)}/q/{queue}",
            new { routing_key = BrokerTopology.RoutingKeyOf(address.Recipient, address.Lane) },
            ct);
    }

    private async Task<AgencyAccess> MakeUserAsync(
        FederationTopology topology, string agency, VirtualHostState before, bool renewPassword, CancellationToken ct)
    {
        string name = topology.UserOf(agency);
        string user = Uri.EscapeDataString(name);
        string vhost = Uri.EscapeDataString(topology.VirtualHost);
        string? password = null;
        BrokerUser? known = await _client.GetAsync<BrokerUser>("look for a user", $"api/users/{user}", ct);
        if (renewPassword || known is null)
        {
            password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
            await _client.PutAsync(MakeAUser, $"api/users/{user}", new { password, tags = "" }, ct);
        }
        else if (known.HasTags)
        {
            await _client.PutAsync(
                MakeAUser, $"api/users/{user}", new { password_hash = known.PasswordHash, hashing_algorithm = known.HashingAlgorithm, tags = "" }, ct);
        }

        UserRights rights = BrokerRights.Of(topology, agency);
        await _client.PutAsync(
            "set a user's rights", $"api/permissions/{vhost}/{user}", new { configure = rights.Configure, write = rights.Write, read = rights.Read }, ct);
        await _client.PutAsync(
            "set a user's routing keys",
            $"api/topic-permissions/{vhost}/{user}",
            new { exchange = BrokerTopology.ExchangeOf(agency), write = BrokerRights.RoutingKeys, read = BrokerRights.NoRoutingKey },
            ct);
        bool wasWider = await LeaveElsewhereAsync(topology.VirtualHost, user, ct) || before.Rights.Any(r => r.User == name && r != rights);
        if (wasWider)
        {
            // What a connection consumes it goes on consuming, whatever became of its rights.
            await CloseConnectionsAsync(name, ct);
        }

        return new AgencyAccess(agency, name, password);
    }

    /// <summary>Takes a user's rights in other virtual hosts away: an agency has a user of its own in each federation.</summary>
    private async Task<bool> LeaveElsewhereAsync(string virtualHost, string user, CancellationToken ct)
    {
        IReadOnlyList<UserRights> all = await _client.GetAsync<List<UserRights>>("read a user's rights", $"api/users/{user}/permissions", ct) ?? [];
        UserRights[] elsewhere = [.. all.Where(r => r.Vhost != virtualHost)];
        foreach (UserRights rights in elsewhere)
        {
            await _client.DeleteAsync("take away a user's rights elsewhere", $"api/permissions/{Uri.EscapeDataString(rights.Vhost)}/{user}", ct);
        }

        return elsewhere.Length > 0;
    }

    // By the user's name: the list of connections that the management API shows is seconds old, and does not have the newest.
    private Task CloseConnectionsAsync(string userName, CancellationToken ct) =>
        _client.DeleteAsync("close a user's connections", $"api/connections/username/{Uri.EscapeDataString(userName)}", ct);
}
