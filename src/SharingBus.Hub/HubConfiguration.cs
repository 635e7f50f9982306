using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Taxii;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub;

/// <summary>The hub's configuration file.</summary>
internal sealed class HubConfiguration
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        The fusion hub of one agency.

        usage: SharingBus.Hub --config hub.json
               SharingBus.Hub rebuild --config hub.json    rebuilds a lost history from the node's journal; rebuild --help says more

        {
          "service": { "address": "127.0.0.1", "grpcPort": 7643, "healthPort": 7680,
                       "certificate": "hub.crt.pem", "key": "hub.key.pem", "trustAnchor": "ca.crt.pem" },
          "agency": "fusion-northbridge",
          "node": "https://localhost:7443",
          "dataDirectory": "data",
          "clientCertificate": "hub-client.crt.pem", "clientKey": "hub-client.key.pem",   // optional, as all below
          "role": "fusion.analyst",
          "subscriber": "hub",
          "minimumSources": 2,
          "maxOutstanding": 1000,
          "basis": "PublicTask",
          "escalationRoles": ["fusion.duty-officer"],
          "alerting": "alerting.yaml",
          "taxii": { "title": "Northbridge fusion hub", "maxPage": 1000, "maxContentBytes": 8388608, "defaultTlp": "Amber" },
          "statistics": { "areas": ["Municipality"], "evaluators": ["review-desk"] },
          "matches": { "answerWithinDays": 14, "standingRules": ["police-northbridge", "schools-northbridge"] }
        }

        With "webPort" in "service" the hub also answers clients of TAXII 2.1 (/taxii2/), CAP 1.2 and EDXL-DE (/cap/) by HTTPS, a collection a role, and shows the threat picture as a
        JSON feed (/statistics/).
        Paths are relative to the file. "service" may have a section "tokens", as a node's. The client certificate names the hub as a system of its agency
        (sharingbus:system:<agency>/<system>); where it is left out, the service's certificate is shown to the node. "alerting" names a document
        with the routes of alerts, escalation chains and duty rotas (protos/sharingbus/fusion/v1/alerting.proto, one to one). "evaluators" are systems of the agency that read statistics
        and measures, and nothing else of the hub. "matches": agencies that hold notices about one subject are asked whether the others may learn it; "standingRules" are agencies whose
        notices a standing rule may answer for, never a health or civil-society agency; without it a person must answer everything.

        The history is a file in "dataDirectory", or in PostgreSQL:

          "database": { "host": "db.example", "port": 5432, "name": "sharingbus", "user": "fusion-hub", "passwordFile": "database.password",
                        "tls": true, "trustAnchor": "db-ca.pem", "standby": false, "payloadKeys": "data/history.keys" }

        It has a schema of its own there (<agency>/hub), and one hub at a time. "payloadKeys" is a file of keys that what notices tell is sealed with, made where there is none: keep it,
        and never in a backup of the database, or nothing that is erased is gone. To move from a file to a database, or back, rebuild.

        What the hub does and what its people decide it also writes into a notebook in its node's journal, before an alert leaves and before an analyst is
        answered. The node grants that to the hub's system: "notebook": true. What the hub may write it grants as for any system: "publish": ["Alert", "Feedback",
        "InformationRequest", "InformationResponse", "KnowledgeProduct"], the last for bulletins.
        """;

    /// <summary>What <c>rebuild --help</c> prints.</summary>
    public const string RebuildHelp = """
        Rebuilds a hub's history from its node's journal, then ends. It publishes nothing.

        usage: SharingBus.Hub rebuild --config hub.json

        Taken back are all alerts with their steps and answers, what analysts and duty officers decided, what was released of statistics (from the hub's notebook in
        the journal), and every notice that the node still holds for the hub's role. Not taken back are payloads that were erased or came to their end.
        Nobody is alerted again: an alert that was published is found by its request id, and a chain goes on where it was, overdue steps once.

        example, after the disk of a hub was lost:
          1. Stop the hub. Move what is left of its history ("dataDirectory") away.
          2. SharingBus.Hub rebuild --config hub.json
          3. Start the hub as before. It goes on behind what its subscription had acknowledged.

        A history that is there is never overwritten. A rebuild that was interrupted begins anew when it is run again; no hub starts on what it left.
        Exit code 0 where the history is whole, 78 where it is not; the message says why.
        """;

    /// <summary>Listeners and certificate.</summary>
    public required ServiceFiles Service { get; init; }

    /// <inheritdoc cref="HubOptions.Agency"/>
    public required string Agency { get; init; }

    /// <inheritdoc cref="HubOptions.Node"/>
    public required Uri Node { get; init; }

    /// <inheritdoc cref="HubOptions.DataDirectory"/>
    public required string DataDirectory { get; init; }

    /// <inheritdoc cref="HubOptions.Database"/>
    public HubDatabaseConfiguration? Database { get; init; }

    /// <summary>PEM file of the certificate shown to the node.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM file of that certificate's private key.</summary>
    public string? ClientKey { get; init; }

    /// <inheritdoc cref="HubOptions.Role"/>
    public string Role { get; init; } = "fusion.analyst";

    /// <inheritdoc cref="HubOptions.Subscriber"/>
    public string Subscriber { get; init; } = "hub";

    /// <inheritdoc cref="HubOptions.MinimumSources"/>
    public int MinimumSources { get; init; } = 2;

    /// <inheritdoc cref="HubOptions.MaxOutstanding"/>
    public int MaxOutstanding { get; init; } = 1_000;

    /// <inheritdoc cref="HubOptions.Basis"/>
    public DisclosureBasis Basis { get; init; } = DisclosureBasis.PublicTask;

    /// <inheritdoc cref="HubOptions.EscalationRoles"/>
    public IReadOnlyList<string> EscalationRoles { get; init; } = [];

    /// <inheritdoc cref="HubOptions.AlertingFile"/>
    public string? Alerting { get; init; }

    /// <inheritdoc cref="HubOptions.Taxii"/>
    public TaxiiOptions Taxii { get; init; } = new();

    /// <inheritdoc cref="HubOptions.Statistics"/>
    public StatisticsOptions Statistics { get; init; } = new();

    /// <inheritdoc cref="HubOptions.Matches"/>
    public MatchOptions Matches { get; init; } = new();

    /// <summary>The options of the hub, with paths made absolute.</summary>
    public HubOptions ToOptions(string directory) => new()
    {
        Agency = Agency,
        Node = Node,
        DataDirectory = Path.Combine(directory, DataDirectory),
        Database = Database?.ToDatabase(directory),
        ClientCertificate = ReadClient(directory),
        Role = Role,
        Subscriber = Subscriber,
        MinimumSources = MinimumSources,
        MaxOutstanding = MaxOutstanding,
        Basis = Basis,
        EscalationRoles = EscalationRoles,
        AlertingFile = Alerting is null ? null : Path.Combine(directory, Alerting),
        Taxii = Taxii,
        Statistics = Statistics,
        Matches = Matches,
    };

    private ServiceCertificate? ReadClient(string directory) => (ClientCertificate, ClientKey) switch
    {
        (null, null) => null,
        ({ } certificate, { } key) =>
            ServiceCertificate.FromFiles(Path.Combine(directory, certificate), Path.Combine(directory, key), TimeProvider.System),
        _ => throw new ArgumentException("clientCertificate and clientKey: must be given together."),
    };
}
