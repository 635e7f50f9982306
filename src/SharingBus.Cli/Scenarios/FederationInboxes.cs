using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>A subscription for every role of the register.</summary>
internal sealed class FederationInboxes : IAsyncDisposable
{
    /// <summary>The system of each agency that subscribes in a scenario.</summary>
    public const string System = "demo-inbox";

    /// <summary>Durable name of the subscriptions.</summary>
    public const string Subscriber = "demo";

    private readonly Dictionary<RolePath, RoleInbox> _inboxes;

    /// <summary>Subscribes for every role.</summary>
    public FederationInboxes(IFederationClients clients) => _inboxes = clients.Roles.ToDictionary(
        role => role,
        role => new RoleInbox(role, Subscriber, clients.Exchange(new SystemPath(role.Agency, System))));

    /// <summary>Everything that has come to anybody.</summary>
    public IEnumerable<Arrival> Arrivals => _inboxes.Values.SelectMany(inbox => inbox.Arrivals);

    /// <summary>Subscriptions that ended by themselves, with the reason.</summary>
    public IEnumerable<string> Broken =>
        _inboxes.Values.Where(inbox => inbox.Broken is not null).Select(inbox => $"subscription of {inbox.Role}: {inbox.Broken}");

    /// <summary>The inbox of a role.</summary>
    public RoleInbox this[RolePath role] => _inboxes[role];

    /// <summary>The roles to which a message has come.</summary>
    public IReadOnlyList<RolePath> HoldersOf(MessageId id) =>
        [.. Arrivals.Where(arrival => arrival.Id == id).Select(arrival => arrival.Role).Distinct()];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var inbox in _inboxes.Values)
        {
            await inbox.DisposeAsync();
        }
    }
}
