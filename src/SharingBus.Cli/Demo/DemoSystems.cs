using SharingBus.Cli.Scenarios;
using SharingBus.Federation.V1;
using SharingBus.Node.Agencies;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Demo;

/// <summary>
/// The systems of each agency and their rights: those of the scenario, an inbox for all roles, an auditor, an administrator, one that opens
/// break-glass, one that approves, and the hub's own.
/// </summary>
internal sealed class DemoSystems(Scenario scenario, IReadOnlyList<Agency> agencies)
{
    /// <summary>Reads the journal of an agency.</summary>
    public const string Auditor = "demo-auditor";

    /// <summary>Administers an agency.</summary>
    public const string Operations = "demo-operations";

    /// <summary>Opens break-glass for an agency.</summary>
    public const string Command = "demo-command";

    /// <summary>Approves as a second person.</summary>
    public const string Approver = "demo-approver";

    /// <summary>The hub itself.</summary>
    public const string Hub = "hub";

    /// <summary>The agency that runs the hub.</summary>
    public string HubAgency => scenario.Hub.Agency;

    /// <summary>Every system that gets a certificate.</summary>
    public IEnumerable<SystemPath> All => agencies.SelectMany(agency =>
        RightsOf(agency.Id).Select(system => new SystemPath(agency.Id, system.Name)));

    /// <summary>The system that shows a token in place of its certificate: the first one that publishes something.</summary>
    public SystemPath WithTokens => scenario.Systems.Keys.OrderBy(system => system.ToString(), StringComparer.Ordinal).First(system => system.Agency != HubAgency);

    /// <summary>The role of an agency that reviews break-glass where no agreement names one of it: the last of its register.</summary>
    public string SupervisorOf(string agency) => agencies.First(candidate => candidate.Id == agency).Roles[^1].Id;

    /// <summary>The systems of an agency with their rights.</summary>
    public IReadOnlyList<SystemOptions> RightsOf(string agency)
    {
        string[] roles = [.. agencies.First(candidate => candidate.Id == agency).Roles.Select(role => role.Id)];
        var rights = scenario.Systems
            .Where(system => system.Key.Agency == agency)
            .Select(system => new SystemOptions { Name = system.Key.System, PublishTypes = system.Value })
            .Append(new SystemOptions { Name = FederationInboxes.System, Roles = roles })
            .Append(new SystemOptions { Name = Auditor, Auditor = true })
            .Append(new SystemOptions { Name = Operations, Administrator = true })
            .Append(new SystemOptions { Name = Command, BreakGlass = true, Roles = roles })
            .Append(new SystemOptions { Name = Approver, Approver = true });
        NoticeType[] tellsByItself = [NoticeType.Alert, NoticeType.InformationRequest, NoticeType.InformationResponse, NoticeType.KnowledgeProduct];
        return agency == HubAgency ? [.. rights, new SystemOptions { Name = Hub, PublishTypes = tellsByItself, Roles = roles, Notebook = true }] : [.. rights];
    }
}
