using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Configuration;

/// <summary>One witness in the configuration file.</summary>
internal sealed class WitnessConfiguration
{
    public required string Agency { get; init; }

    public required IReadOnlyList<Uri> Addresses { get; init; }

    public WitnessOptions ToOptions()
    {
        bool areAddresses = Addresses.Count > 0 && Addresses.All(static address => address is { IsAbsoluteUri: true, Scheme: "https", UserInfo.Length: 0 });
        return areAddresses
            ? new WitnessOptions { Agency = Agency, Addresses = () => Addresses }
            : throw new ArgumentException($"Witness {Agency}: addresses must name its nodes, each of the form https://host:port.", nameof(Addresses));
    }
}
