using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Configuration;

/// <summary>One hosted agency of the configuration file.</summary>
internal sealed class AgencyConfiguration
{
    public required string Id { get; init; }

    public required string DataDirectory { get; init; }

    public required string KeysDirectory { get; init; }

    /// <summary>The PostgreSQL database of the journal; left out where the journal is a file in the data directory.</summary>
    public DatabaseConfiguration? Database { get; init; }

    /// <summary>File of the keys that the journal's content is sealed with; beside the journal where it is left out.</summary>
    public string? PayloadKeys { get; init; }

    public required BrokerConfiguration Broker { get; init; }

    public required IReadOnlyList<SystemConfiguration> Systems { get; init; }

    public long? DiskReserveBytes { get; init; }

    public long? RightsReserveBytes { get; init; }

    public long WaitingBytes { get; init; } = AdmissionOptions.DefaultWaitingBytes;

    public double ChangeTermHours { get; init; } = AgencyOptions.DefaultChangeTerm.TotalHours;

    public string BreakGlassSupervisor { get; init; } = "";

    public QuarantineConfiguration? Quarantine { get; init; }

    public WitnessingConfiguration? Witnessing { get; init; }

    public RetentionConfiguration? Retention { get; init; }

    public AgencyOptions ToOptions(string directory, TimeProvider time, ILoggerFactory loggers) => new()
    {
        Id = Id,
        DataDirectory = Path.Combine(directory, DataDirectory),
        Keys = AgencyKeys.Load(Id, Path.Combine(directory, KeysDirectory)),
        KeyFile = PayloadKeys is null ? "" : Path.Combine(directory, PayloadKeys),
        Database = Database?.ToOptions(directory),
        Backbone = Backbone(Broker.ToOptions(directory), time, loggers),
        BreakGlassSupervisor = BreakGlassSupervisor,
        ChangeTerm = TimeSpan.FromHours(ChangeTermHours),
        Admission = new AdmissionOptions
        {
            DiskReserveBytes = DiskReserveBytes,
            RightsReserveBytes = RightsReserveBytes,
            WaitingBytes = WaitingBytes,
        },
        Quarantine = (Quarantine ?? new QuarantineConfiguration()).ToOptions(),
        Metadata = (Retention ?? new RetentionConfiguration()).ToTerms(),
        Witnessing = (Witnessing ?? new WitnessingConfiguration()).ToOptions(),
        Systems = [.. Systems.Select(s => new SystemOptions
        {
            Name = s.Name,
            PublishTypes = [.. s.Publish.Select(Type)],
            Roles = s.Roles,
            NoticesPerSecond = s.NoticesPerSecond,
            BytesPerSecond = s.BytesPerSecond,
            Auditor = s.Auditor,
            Administrator = s.Administer,
            BreakGlass = s.BreakGlass,
            Approver = s.Approver,
            Notebook = s.Notebook,
        })],
    };

    private Func<IBackbone> Backbone(RabbitMqOptions broker, TimeProvider time, ILoggerFactory loggers) =>
        () => new RabbitMqBackbone(Id, broker, time: time, loggers: loggers);

    private static NoticeType Type(string name) =>
        Enum.TryParse(name, out NoticeType type) && type != NoticeType.Unspecified
            ? type
            : throw new ArgumentException($"'{name}' is no notice type; the types are {string.Join(", ", Enum.GetNames<NoticeType>().Skip(1))}.", nameof(name));
}
