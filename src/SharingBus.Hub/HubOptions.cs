using SharingBus.Formats.Importing;
using SharingBus.Hosting.Certificates;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Taxii;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub;

/// <summary>What a hub is told before it starts.</summary>
public sealed class HubOptions
{
    /// <summary>Most deliveries under way: the bound of the node.</summary>
    public const int MaxOutstandingLimit = 10_000;

    // A name in PostgreSQL has 63 bytes, and the schema's has four more than the agency.
    private const int MaxAgencyInDatabase = 59;

    private const string HistoryFile = "hub.history";

    /// <summary>The agency the hub belongs to; it publishes alerts in its name.</summary>
    public required string Agency { get; init; }

    /// <summary>The gRPC address of that agency's node.</summary>
    public required Uri Node { get; init; }

    /// <summary>Directory of the hub's history file; made where it is missing. Only one hub may use it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The database that holds the history in place of a file; null for a file.</summary>
    public HubDatabase? Database { get; init; }

    /// <summary>The role that the hub subscribes in: it sees what is released to that role and no more.</summary>
    public string Role { get; init; } = "fusion.analyst";

    /// <summary>Durable name of the subscription at the node, [a-z0-9-]{1,63}. It belongs to the data directory: a new one starts over.</summary>
    public string Subscriber { get; init; } = "hub";

    /// <summary>
    /// Independent agencies that must report before an alert goes out; 1 to 16. Two, because one report alone reaches its readers by
    /// itself, and a third may come too late.
    /// </summary>
    public int MinimumSources { get; init; } = 2;

    /// <summary>Deliveries under way without acknowledgement, 1 to 10,000.</summary>
    public int MaxOutstanding { get; init; } = 1_000;

    /// <summary>The certificate shown to the node, which names the hub as a system of its agency; the process's own where it is left out.</summary>
    public ServiceCertificate? ClientCertificate { get; init; }

    /// <summary>The hub's own lawful ground for its alerts.</summary>
    public DisclosureBasis Basis { get; init; } = DisclosureBasis.PublicTask;

    /// <summary>Roles named as next in an alert that no route of <see cref="AlertingFile"/> fits; at most 8. The hub tells them nothing by itself.</summary>
    public IReadOnlyList<string> EscalationRoles { get; init; } = [];

    /// <summary>YAML file with routes, escalation chains and rotas; without one every alert goes where policy lets it and none is escalated.</summary>
    public string? AlertingFile { get; init; }

    /// <summary>What is shown to clients of TAXII, CAP and EDXL-DE, where the process has a listener for them.</summary>
    public TaxiiOptions Taxii { get; init; } = new();

    /// <summary>What is counted, and who evaluates.</summary>
    public StatisticsOptions Statistics { get; init; } = new();

    /// <summary>How agencies are asked about subjects that several of them hold notices about.</summary>
    public MatchOptions Matches { get; init; } = new();

    /// <summary>Where the history lies; nothing is opened yet.</summary>
    internal IHistoryEngine CreateEngine() =>
        Database is null ? new SqliteHistory(Path.Combine(DataDirectory, HistoryFile)) : new PostgresHistory(Database, Agency);

    /// <summary>Finds every fault at once.</summary>
    /// <exception cref="ArgumentException">At least one option is out of its range; the message names all of them.</exception>
    public void Validate()
    {
        List<string> faults = [];
        Require(Agency.Length is >= 3 and <= 63, "agency: must be the id of a member agency, 3 to 63 characters.");
        Require(Database is null || Agency.Length <= MaxAgencyInDatabase, "agency: must be 59 characters at most where the history is in a database.");
        Require(Node.IsAbsoluteUri && Node.Scheme == Uri.UriSchemeHttps, "node: must be an https address.");
        Require(DataDirectory.Length > 0, "dataDirectory: must be named.");
        Require(Role.Length is > 0 and <= 63, "role: must be 1 to 63 characters.");
        Require(Subscriber.Length is > 0 and <= 63, "subscriber: must be 1 to 63 characters.");
        Require(MinimumSources is >= 1 and <= 16, "minimumSources: must be 1 to 16.");
        Require(MaxOutstanding is >= 1 and <= MaxOutstandingLimit, "maxOutstanding: must be 1 to 10000.");
        Require(Basis != DisclosureBasis.Unspecified, "basis: must be named.");
        Require(EscalationRoles.Count <= 8, "escalationRoles: must be at most 8.");
        Require(Taxii.Subscriber.Length is > 0 and <= 63, "taxii.subscriber: must be 1 to 63 characters.");
        Require(Taxii.MaxContentBytes is >= 1_024 and <= Importers.MaxFileBytes, "taxii.maxContentBytes: must be 1024 to 16777216.");
        Require(Taxii.MaxPage is >= 1 and <= 1_000, "taxii.maxPage: must be 1 to 1000.");
        Require(
            Statistics.Areas.Zip(Statistics.Areas.Skip(1)).All(pair => pair.First < pair.Second),
            "statistics.areas: must name levels from the widest to the narrowest: Country, Subdivision, Municipality.");
        Require(Matches.AnswerWithinDays is >= 1 and <= 90, "matches.answerWithinDays: must be 1 to 90.");
        Require(Matches.StandingRules.Count <= 64, "matches.standingRules: must be at most 64 agencies.");
        Require(Statistics.Evaluators.Count <= 64, "statistics.evaluators: must be at most 64 systems.");
        if (faults.Count > 0)
        {
            throw new ArgumentException("The hub cannot start: " + string.Join(" ", faults));
        }

        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
