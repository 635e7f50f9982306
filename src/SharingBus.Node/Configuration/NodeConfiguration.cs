using Microsoft.Extensions.Logging;
using SharingBus.Backbone.Rights;
using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Journals;

namespace SharingBus.Node.Configuration;

/// <summary>The node's configuration file.</summary>
internal sealed class NodeConfiguration
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        The node of one or more agencies.

        usage: SharingBus.Node --config node.json

        {
          "service": { "address": "127.0.0.1", "grpcPort": 7443, "healthPort": 7480,
                       "certificate": "node.crt.pem", "key": "node.key.pem", "trustAnchor": "ca.crt.pem" },
          "federation": { "id": "northbridge", "governanceKeys": ["signer-1.pub.pem", "signer-2.pub.pem"],
                          "policyService": "https://policy.example:7543", "bundleFile": "data/bundle.bin" },
          "agencies": [ {
            "id": "police-northbridge", "dataDirectory": "data", "keysDirectory": "keys",
            "broker": { "host": "broker.example", "virtualHost": "northbridge", "user": "police-northbridge",
                        "passwordFile": "broker.password", "tls": true },
            "systems": [ { "name": "records", "publish": ["ThreatNotice", "IncidentReport"], "roles": ["police.duty-desk"] },
                         { "name": "audit", "auditor": true },
                         { "name": "operations", "administer": true } ],
            "quarantine": { "attempts": 5, "attemptSeconds": 60, "bundleWaitHours": 72, "days": 90, "itemsPerSender": 1000,
                            "bytesPerSender": 67108864 } } ]
        }

        Bounds that may be set. Of an agency: "diskReserveBytes" (no new notices below it; 5 % of the disk, at most 1 GiB),
        "rightsReserveBytes" (nothing at all below it; an eighth of that), "waitingBytes" (notices waiting for the journal; 64 MiB),
        "changeTermHours" (a holder that did not confirm a change is then overdue; 24).
        Of a system: "noticesPerSecond" (200,000) and "bytesPerSecond" (512 MiB); 0 is no bound. The system of a fusion hub needs "notebook": true:
        what the hub does and decides stands in the agency's journal, and a hub is rebuilt from there.

        All of "quarantine" may be left out; what is shown are the defaults. What nobody retried or discarded within "days" (7 to 1,826) of the last attempt is
        erased, and the journal says so.

        The journal's own entries say who did what, and end with a term, unless something rests on them that has not ended. To set it, add to the agency

          "retention": { "metadataDays": 1826, "lookUpDays": 1826 }

        "lookUpDays" is that of look-ups of persons. 30 to 36,525 days; five years are the defaults.

        The agency cosigns the checkpoints of other members' journals. To have its own cosigned, add to the agency

          "witnessing": { "quorum": 2, "intervalSeconds": 60, "overdueMinutes": 15,
                          "witnesses": [ { "agency": "schools-northbridge", "addresses": ["https://node.schools.example:7443"] },
                                         { "agency": "social-northbridge", "addresses": ["https://node.social.example:7443"] } ] }

        A checkpoint that "quorum" of them have cosigned is called witnessed. Where it is missing for too long, health and log say so. Name no agency
        that this node hosts, and all nodes of an agency that has several.

        Systems show client certificates. Where they may show OAuth 2 access tokens (RFC 9068) as well, add to "service"

          "tokens": { "audience": "https://node.police.example",
                      "issuers": [ { "issuer": "https://id.police.example", "keyFile": "id.jwks.json", "agency": "police-northbridge",
                                     "algorithms": ["ES256"],
                                     "clients": [ { "clientId": "records-app", "system": "records", "subject": "records-app" } ] } ] }

        An issuer speaks for one agency. "keyFile" is a JWK set or PEM of public keys, read again when it changes. "algorithms" may name ES256
        (the default), ES384 and PS256; "subject" may be left out where it is the client's id. A token shown beside a certificate must be
        bound to it (cnf.x5t#S256). A stream ends when its token does.

        The broker is spoken to over TLS 1.3. Of "broker" may be added: "port", "trustAnchor" (the root its certificate must chain to; the
        machine's), "serverName" (the name it must bear; the host's), and "certificate" and "key", where the broker asks for them. At its
        start the node tries that the broker refuses its user what it must; where it does not, the node says what and ends.

        The keys that the journal's content is sealed with lie beside it, or where "payloadKeys" of the agency says. Keep them out of the journal's
        backups: what was erased could be read in an old backup with old keys.

        Paths are relative to the file. Private keys and password files must be readable by the owner only. The certificate and the agencies' keys are
        read again when their files change; what is half written or unsound is not taken, and the log says why.

        The journal is a file in dataDirectory, or in PostgreSQL, where several nodes may share it: one leads, the others follow and take
        over within 10 s. They are configured alike, but for their own certificate, which names the same system, and addresses. For that add

          to the node    "publicAddress": "https://node-1.example:7443"   where the other nodes reach it
          to the agency  "database": { "host": "db.example", "port": 5432, "name": "sharingbus", "user": "police-northbridge",
                                       "passwordFile": "db.password", "tls": true, "trustAnchor": "db-ca.crt.pem", "standby": true,
                                       "payloadKeys": "/shared/police.keys" }

        "standby" refuses a server whose synchronous_standby_names is empty; synchronous_commit, fsync and full_page_writes must be on.
        The role owns the agency's schema or may make it. A follower hands calls on to the leader; while there is none it answers
        UNAVAILABLE with the reason NOT_LEADER. Give systems the addresses of all nodes. The health page says which node leads.
        """;

    public required ServiceFiles Service { get; init; }

    public required FederationConfiguration Federation { get; init; }

    public required IReadOnlyList<AgencyConfiguration> Agencies { get; init; }

    /// <summary>Where systems and the agency's other nodes reach this one, <c>https://host:port</c>; the listener's address where it is left out.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Starts the node that the file describes.</summary>
    public async Task<NodeHost> StartAsync(string directory, CancellationToken cancellation)
    {
        ServiceProfile profile = Service.Load("sharingbus-node", directory);
        // The connections log for as long as the process lives.
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(o => o.SingleLine = true));
        var options = new NodeOptions
        {
            Federation = Federation.ToOptions(directory, profile.Certificate),
            PublicAddress = PublicAddress,
            Agencies = [.. Agencies.Select(a => a.ToOptions(directory, profile.Time, loggers))],
        };
        try
        {
            return await NodeHost.StartAsync(options, profile, cancellation);
        }
        catch (Exception fault) when (fault is JournalException or BrokerRightsException)
        {
            throw new InvalidDataException(fault.Message, fault); // the place is not what the configuration says: told in one line
        }
    }
}
