using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>A running federation as its agencies' systems see it: gRPC clients and nothing behind them.</summary>
internal interface IFederationClients
{
    /// <summary>Every role of the register.</summary>
    IReadOnlyList<RolePath> Roles { get; }

    /// <summary>The one clock of all processes of the federation.</summary>
    ScenarioClock Clock { get; }

    /// <summary>What analysts ask of the hub.</summary>
    FusionService.FusionServiceClient Fusion { get; }

    /// <summary>What coordinators ask of the hub's alerts.</summary>
    AlertService.AlertServiceClient Alerts { get; }

    /// <summary>An agency's node, asked by one of the agency's systems.</summary>
    ExchangeService.ExchangeServiceClient Exchange(SystemPath system);

    /// <summary>An agency's journal, asked by its auditor.</summary>
    LineageService.LineageServiceClient Lineage(string agency);
}
