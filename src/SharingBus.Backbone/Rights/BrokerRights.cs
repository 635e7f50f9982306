using System.Text.RegularExpressions;
using SharingBus.Backbone.Provisioning;

namespace SharingBus.Backbone.Rights;

/// <summary>
/// What an agency's user may do, as the regular expressions RabbitMQ asks for. MassTransit declares the exchange it sends to, and an
/// exchange named like each queue it reads: hence the right to configure both. It never needs to write to a queue or to bind one.
/// </summary>
internal static class BrokerRights
{
    private const string AnyAgency = "[a-z0-9-]{3,63}";
    private const string AnyLane = "(rights|urgent|bulk)";

    /// <summary>All of an agency's rights in its federation's virtual host.</summary>
    public static UserRights Of(FederationTopology topology, string agency) =>
        new(topology.UserOf(agency), topology.VirtualHost, Configure(agency), Write(agency), Read(agency));

    /// <summary>The agency's own exchange and the names of its own queues.</summary>
    public static string Configure(string agency) => $"^({OwnExchange(agency)}|{OwnQueues(agency)})$";

    /// <summary>The agency's own exchange.</summary>
    public static string Write(string agency) => $"^{OwnExchange(agency)}$";

    /// <summary>The agency's own queues.</summary>
    public static string Read(string agency) => $"^{OwnQueues(agency)}$";

    /// <summary>The routing keys the agency may use on its exchange.</summary>
    public static string RoutingKeys { get; } = $@"^{AnyAgency}\.{AnyLane}$";

    /// <summary>The routing keys it may bind with: none that is used.</summary>
    public const string NoRoutingKey = "^$";

    private static string OwnExchange(string agency) => $@"sb\.out\.{Regex.Escape(agency)}";

    private static string OwnQueues(string agency) => $@"sb\.in\.{Regex.Escape(agency)}\.{AnyAgency}\.{AnyLane}";
}
