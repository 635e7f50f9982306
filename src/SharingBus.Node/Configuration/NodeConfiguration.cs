using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Serving;

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
                         { "name": "audit", "auditor": true } ] } ]
        }

        Bounds that may be set. Of an agency: "diskReserveBytes" (no new notices below it; 5 % of the disk, at most 1 GiB),
        "rightsReserveBytes" (nothing at all below it; an eighth of that), "waitingBytes" (notices waiting for the journal; 64 MiB),
        "changeTermHours" (a holder that did not confirm a change is then overdue; 24).
        Of a system: "noticesPerSecond" (200,000) and "bytesPerSecond" (512 MiB); 0 is no bound.

        Paths are relative to the file. Private keys and the password file must be readable by the owner only.
        """;

    public required ServiceFiles Service { get; init; }

    public required FederationConfiguration Federation { get; init; }

    public required IReadOnlyList<AgencyConfiguration> Agencies { get; init; }

    /// <summary>Starts the node that the file describes.</summary>
    public async Task<NodeHost> StartAsync(string directory, CancellationToken cancellation)
    {
        ServiceProfile profile = Service.Load("sharingbus-node", directory);
        // The connections log for as long as the process lives.
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(o => o.SingleLine = true));
        var options = new NodeOptions
        {
            Federation = Federation.ToOptions(directory, profile.Certificate),
            Agencies = [.. Agencies.Select(a => a.ToOptions(directory, profile.Time, loggers))],
        };
        return await NodeHost.StartAsync(options, profile, cancellation);
    }
}
