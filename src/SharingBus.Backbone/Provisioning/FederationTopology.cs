using System.Text.RegularExpressions;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Provisioning;

/// <summary>What a federation has at the broker: a pure reading of its members.</summary>
/// <param name="VirtualHost">The federation's virtual host.</param>
/// <param name="Agencies">Its members.</param>
internal sealed record FederationTopology(string VirtualHost, IReadOnlyList<string> Agencies)
{
    /// <summary>Every sender, recipient and lane.</summary>
    public IEnumerable<BatchAddress> Addresses =>
        from sender in Agencies
        from recipient in Agencies
        where sender != recipient
        from lane in LaneNames.All
        select new BatchAddress(sender, recipient, lane);

    /// <summary>The bindings there are to be, and no other.</summary>
    public HashSet<(string Source, string Destination, string RoutingKey)> Bindings => [.. Addresses.Select(
        a => (BrokerTopology.ExchangeOf(a.Sender), BrokerTopology.QueueOf(a), BrokerTopology.RoutingKeyOf(a.Recipient, a.Lane)))];

    /// <summary>Whether an id can be an agency's: it becomes part of names and of the regular expressions that are an agency's rights.</summary>
    public static bool IsAgencyId(string id) =>
        id.Length is >= 3 and <= 63 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The name of an agency's user.</summary>
    public string UserOf(string agency) => $"sb.{VirtualHost}.{agency}";

    /// <summary>Whose user a name is; null where it is none of this federation's.</summary>
    public string? AgencyOf(string user)
    {
        string prefix = UserOf("");
        return user.StartsWith(prefix, StringComparison.Ordinal) && IsAgencyId(user[prefix.Length..]) ? user[prefix.Length..] : null;
    }

    /// <summary>Whether a binding is one of these.</summary>
    public static bool IsAmong(HashSet<(string Source, string Destination, string RoutingKey)> bindings, BrokerBinding binding) =>
        binding.DestinationType == "queue" && binding.PropertiesKey == binding.RoutingKey // another key would say that it has arguments
        && bindings.Contains((binding.Source, binding.Destination, binding.RoutingKey));

    /// <summary>Whether a queue, or MassTransit's exchange of the same name, is to or from an agency.</summary>
    public static bool Concerns(string name, string agency)
    {
        Match match = QueueName.Match(name);
        return match.Success && (match.Groups["recipient"].Value == agency || match.Groups["sender"].Value == agency);
    }

    private static Regex QueueName { get; } = new(
        @"^sb\.in\.(?<recipient>[a-z0-9-]+)\.(?<sender>[a-z0-9-]+)\.[a-z]+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
