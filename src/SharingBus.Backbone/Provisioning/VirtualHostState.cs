namespace SharingBus.Backbone.Provisioning;

/// <summary>What the management API tells of a virtual host, as far as it matters here.</summary>
internal sealed record VirtualHostState
{
    public required IReadOnlyList<UserRights> Rights { get; init; }

    public required IReadOnlyList<TopicRights> TopicRights { get; init; }

    public required IReadOnlyList<BrokerQueue> Queues { get; init; }

    public required IReadOnlyList<BrokerExchange> Exchanges { get; init; }

    public required IReadOnlyList<BrokerBinding> Bindings { get; init; }

    public required IReadOnlyList<BrokerPolicy> Policies { get; init; }

    /// <summary>Reads it all.</summary>
    /// <exception cref="BrokerProvisioningException">The broker refused or did not answer, or there is no such virtual host.</exception>
    public static async Task<VirtualHostState> ReadAsync(ManagementClient client, string virtualHost, CancellationToken ct)
    {
        string vhost = Uri.EscapeDataString(virtualHost);
        return new VirtualHostState
        {
            Rights = await ListAsync<UserRights>($"api/vhosts/{vhost}/permissions"),
            TopicRights = await ListAsync<TopicRights>($"api/vhosts/{vhost}/topic-permissions"),
            Queues = await ListAsync<BrokerQueue>($"api/queues/{vhost}"),
            Exchanges = await ListAsync<BrokerExchange>($"api/exchanges/{vhost}"),
            Bindings = await ListAsync<BrokerBinding>($"api/bindings/{vhost}"),
            Policies = [.. await ListAsync<BrokerPolicy>($"api/policies/{vhost}"), .. await ListAsync<BrokerPolicy>($"api/operator-policies/{vhost}")],
        };

        async Task<IReadOnlyList<T>> ListAsync<T>(string path) => await client.GetAsync<List<T>>("read the virtual host", path, ct)
            ?? throw new BrokerProvisioningException($"The broker has no virtual host {virtualHost}; sharingbus broker provision makes it.");
    }
}
