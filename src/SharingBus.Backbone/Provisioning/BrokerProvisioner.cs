using System.Security.Cryptography;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;

namespace SharingBus.Backbone.Provisioning;

/// <summary>
/// Sets up a federation at a broker: a virtual host, a least privileged user and an exchange per agency, a quorum queue per sender,
/// recipient and lane, and the binding between. Run it again when an agency joins; what exists stays as it is.
/// </summary>
public sealed class BrokerProvisioner : IDisposable
{
    /// <summary>Calls at once, 4: declaring a quorum queue is mostly waiting, and the broker is in use meanwhile.</summary>
    private const int CallsAtOnce = 4;

    /// <summary>Random bytes in a password, 32: not to be guessed, and the broker hashes it only once per connection.</summary>
    private const int PasswordBytes = 32;

    private readonly ManagementClient _client;

    /// <summary>Uses the management API as an administrator.</summary>
    public BrokerProvisioner(ManagementOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new ManagementClient(options);
    }

    /// <summary>Sets up these agencies, or adds what is missing.</summary>
    /// <param name="virtualHost">The federation's virtual host; made if missing.</param>
    /// <param name="agencies">All agencies of the federation, the old ones too.</param>
    /// <param name="renewPasswords">Give users that exist a new password; their connections stay, later ones need it.</param>
    /// <param name="ct">Stops between two steps.</param>
    /// <returns>A user for each agency, in the order given.</returns>
    /// <exception cref="ArgumentException">One of them is no agency id.</exception>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer.</exception>
    public async Task<IReadOnlyList<AgencyAccess>> ProvisionAsync(
        string virtualHost, IReadOnlyList<string> agencies, bool renewPasswords, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(virtualHost);
        ArgumentNullException.ThrowIfNull(agencies);
        if (agencies.FirstOrDefault(a => !IsAgencyId(a)) is { } other)
        {
            throw new ArgumentException($"'{other}' is no agency id: 3 to 63 of a-z, 0-9 and '-'.", nameof(agencies));
        }

        string vhost = Uri.EscapeDataString(virtualHost);
        await _client.PutAsync("make the virtual host", $"api/vhosts/{vhost}", new { }, ct);
        foreach (string agency in agencies)
        {
            await _client.PutAsync(
                "make an exchange",
                $"api/exchanges/{vhost}/{BrokerTopology.ExchangeOf(agency)}",
                new { type = BrokerTopology.ExchangeType, durable = true },
                ct);
        }

        var every = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(AddressesAmong(agencies), every, async (address, token) => await MakeQueueAsync(vhost, address, token));

        // Users last: who can connect finds everything in place.
        var access = new List<AgencyAccess>(agencies.Count);
        foreach (string agency in agencies)
        {
            access.Add(await MakeUserAsync(virtualHost, agency, renewPasswords, ct));
        }

        return access;
    }

    /// <summary>Takes a federation away with all its queues, users and what is in the queues. Does nothing where nothing is.</summary>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer.</exception>
    public async Task RemoveAsync(string virtualHost, IReadOnlyList<string> agencies, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(agencies);
        foreach (string agency in agencies)
        {
            string user = Uri.EscapeDataString(UserOf(virtualHost, agency));
            await _client.DeleteAsync("remove a user", $"api/users/{user}", ct);
        }

        await _client.DeleteAsync("remove the virtual host", $"api/vhosts/{Uri.EscapeDataString(virtualHost)}", ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // An id becomes part of names and of the regular expressions that are an agency's rights.
    private static bool IsAgencyId(string id) =>
        id.Length is >= 3 and <= 63 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static string UserOf(string virtualHost, string agency) => $"sb.{virtualHost}.{agency}";

    private static IEnumerable<BatchAddress> AddressesAmong(IReadOnlyList<string> agencies) =>
        from sender in agencies
        from recipient in agencies
        where sender != recipient
        from lane in LaneNames.All
        select new BatchAddress(sender, recipient, lane);

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

    private async Task<AgencyAccess> MakeUserAsync(string virtualHost, string agency, bool renewPassword, CancellationToken ct)
    {
        string name = UserOf(virtualHost, agency);
        string user = Uri.EscapeDataString(name);
        string vhost = Uri.EscapeDataString(virtualHost);
        string? password = null;
        if (renewPassword || !await _client.ExistsAsync("look for a user", $"api/users/{user}", ct))
        {
            password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
            await _client.PutAsync("make a user", $"api/users/{user}", new { password, tags = "" }, ct);
        }

        await _client.PutAsync(
            "set a user's rights",
            $"api/permissions/{vhost}/{user}",
            new { configure = BrokerRights.Configure(agency), write = BrokerRights.Write(agency), read = BrokerRights.Read(agency) },
            ct);
        await _client.PutAsync(
            "set a user's routing keys",
            $"api/topic-permissions/{vhost}/{user}",
            new { exchange = BrokerTopology.ExchangeOf(agency), write = BrokerRights.RoutingKeys, read = "^$" },
            ct);
        return new AgencyAccess(agency, name, password);
    }
}
