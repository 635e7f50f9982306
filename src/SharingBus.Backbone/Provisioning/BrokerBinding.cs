namespace SharingBus.Backbone.Provisioning;

/// <summary>A binding, as the management API tells of it; of every queue there is one from the default exchange, whose name is empty.</summary>
internal sealed record BrokerBinding(string Source, string Destination, string DestinationType, string RoutingKey, string PropertiesKey)
{
    /// <summary>Whether somebody made it: those of the default exchange come with the queue.</summary>
    public bool IsMade => Source.Length > 0;

    /// <summary>Where the management API has it.</summary>
    public string PathIn(string vhost) =>
        $"api/bindings/{vhost}/e/{Uri.EscapeDataString(Source)}/{(DestinationType == "queue" ? 'q' : 'e')}/{Uri.EscapeDataString(Destination)}/{Uri.EscapeDataString(PropertiesKey)}";

    /// <inheritdoc/>
    public override string ToString() => $"from {Source} to {Destination} with the routing key '{RoutingKey}'";
}
