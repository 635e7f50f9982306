using SharingBus.Backbone;
using SharingBus.Lineage.Retention;
using SharingBus.Node.Admission;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Witnessing;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Agencies;

/// <summary>One agency that the node hosts: own keys, own journal, own connection to the backbone.</summary>
public sealed class AgencyOptions
{
    /// <summary>The term for confirming a change, 24 h: a node that was down over a night or a day of repair is late, not at fault.</summary>
    public static readonly TimeSpan DefaultChangeTerm = TimeSpan.FromHours(24);

    // One notice of 1 MiB with two views for each of 64 recipients must fit one write, or it would never leave.
    internal const int DefaultWriteBytes = 128 * 1024 * 1024;

    /// <summary>The agency's id.</summary>
    public required string Id { get; init; }

    /// <summary>Directory of the agency's journal, where it is a file, and of what this node keeps for the agency beside it; it exists.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The PostgreSQL database of the agency's journal, which several nodes may share; null where the journal is a file.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>File of the keys that a journal in a file is sealed with; beside it where this is empty.</summary>
    public string KeyFile { get; init; } = string.Empty;

    /// <summary>The agency's private keys.</summary>
    public required AgencyKeys Keys { get; init; }

    /// <summary>The systems that may call, with their rights.</summary>
    public required IReadOnlyList<SystemOptions> Systems { get; init; }

    /// <summary>
    /// Makes the agency's connection to the backbone, each time this node takes up the agency's work: once for a journal in a file, once
    /// for each tenure of one in a database. The node starts and disposes it.
    /// </summary>
    public required Func<IBackbone> Backbone { get; init; }

    /// <summary>The bounds at the agency's door.</summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>After this a holder that did not confirm a change is shown as overdue.</summary>
    public TimeSpan ChangeTerm { get; init; } = DefaultChangeTerm;

    /// <summary>
    /// The role of the agency that is told of break-glass and reviews it where no agreement names one of the agency: by the emergency right, or
    /// where the agreement's supervisor is another agency's. Empty where break-glass cannot be opened so.
    /// </summary>
    public string BreakGlassSupervisor { get; init; } = "";

    /// <summary>Who cosigns the state of the agency's journal.</summary>
    public WitnessingOptions Witnessing { get; init; } = new();

    /// <summary>For how long the entries of the agency's journal are kept.</summary>
    public MetadataTerms Metadata { get; init; } = new();

    /// <summary>How often a batch is tried, and how much of what fails is kept.</summary>
    public QuarantineOptions Quarantine { get; init; } = new();

    /// <summary>A step between the opening of a batch and its handling: where tests make an attempt fail.</summary>
    internal Func<ReceivedBatch, CancellationToken, Task> BeforeHandling { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>Bytes of one write to the journal; less only where tests make a batch too large.</summary>
    internal int WriteBytes { get; init; } = DefaultWriteBytes;

    internal IEnumerable<string> Check()
    {
        if (string.IsNullOrWhiteSpace(Id))
        {
            yield return "Agency.Id must name the agency.";
        }

        if (!Directory.Exists(DataDirectory))
        {
            yield return $"Agency {Id}: DataDirectory does not exist.";
        }

        foreach (string fault in Metadata.Check())
        {
            yield return $"Agency {Id}: {fault}";
        }

        if (Database is { ConnectionString.Length: 0 })
        {
            yield return $"Agency {Id}: Database.ConnectionString must say where the database is.";
        }

        foreach (string system in Systems.CountBy(s => s.Name).Where(n => n.Value > 1).Select(n => n.Key))
        {
            yield return $"Agency {Id}: system {system} is named twice.";
        }

        foreach (string system in Systems.Where(s => !(s.NoticesPerSecond >= 0) || !(s.BytesPerSecond >= 0)).Select(s => s.Name))
        {
            yield return $"Agency {Id}: the rates of system {system} must not be negative; 0 is no bound.";
        }

        if (ChangeTerm <= TimeSpan.Zero)
        {
            yield return $"Agency {Id}: ChangeTerm must be longer than nothing.";
        }

        foreach (string fault in Admission.Check(Id).Concat(Quarantine.Check(Id)).Concat(Witnessing.Check(Id)))
        {
            yield return fault;
        }
    }
}
