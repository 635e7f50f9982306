using SharingBus.Backbone;
using SharingBus.Node.Quarantine;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Agencies;

/// <summary>One agency that the node hosts: own keys, own journal, own connection to the backbone.</summary>
public sealed class AgencyOptions
{
    /// <summary>The agency's id.</summary>
    public required string Id { get; init; }

    /// <summary>Directory of the agency's journal, where it is a file, and of what this node keeps for the agency beside it; it exists.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The PostgreSQL database of the agency's journal, which several nodes may share; null where the journal is a file.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>The agency's private keys.</summary>
    public required AgencyKeys Keys { get; init; }

    /// <summary>The systems that may call, with their rights.</summary>
    public required IReadOnlyList<SystemOptions> Systems { get; init; }

    /// <summary>
    /// Makes the agency's connection to the backbone, each time this node takes up the agency's work: once for a journal in a file, once
    /// for each tenure of one in a database. The node starts and disposes it.
    /// </summary>
    public required Func<IBackbone> Backbone { get; init; }

    /// <summary>How often a batch is tried, and how much of what fails is kept.</summary>
    public QuarantineOptions Quarantine { get; init; } = new();

    /// <summary>A step between the opening of a batch and its handling: where tests make an attempt fail.</summary>
    internal Func<ReceivedBatch, CancellationToken, Task> BeforeHandling { get; init; } = static (_, _) => Task.CompletedTask;

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

        if (Database is { ConnectionString.Length: 0 })
        {
            yield return $"Agency {Id}: Database.ConnectionString must say where the database is.";
        }

        foreach (string system in Systems.CountBy(s => s.Name).Where(n => n.Value > 1).Select(n => n.Key))
        {
            yield return $"Agency {Id}: system {system} is named twice.";
        }

        foreach (string fault in Quarantine.Check(Id))
        {
            yield return fault;
        }
    }
}
