using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Policy.Documents;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Routing;

/// <summary>A routing table with its chains and rotas, read and checked. Without a document every alert goes where policy lets it.</summary>
internal sealed class AlertingTable
{
    private readonly Dictionary<string, EscalationChain> _chains;
    private readonly Dictionary<string, DutyRota> _rotas;

    private AlertingTable(Alerting document)
    {
        Document = document;
        _chains = document.Chains.ToDictionary(chain => chain.Id, StringComparer.Ordinal);
        _rotas = document.Rotas.ToDictionary(rota => rota.Id, StringComparer.Ordinal);
    }

    /// <summary>A table of nothing.</summary>
    public static AlertingTable None { get; } = new(new Alerting());

    /// <summary>The document.</summary>
    public Alerting Document { get; }

    /// <summary>How long additions to a situation may wait for each other; zero where what they say is told at once; repetitions wait longer.</summary>
    public TimeSpan GroupWithin => Period.Parse(Document.GroupWithin) ?? TimeSpan.Zero;

    /// <summary>Reads a file; null stands for no table.</summary>
    /// <exception cref="ArgumentException">It cannot be used; the message tells every fault with file and line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AlertingTable Open(string? file, string hubAgency) =>
        file is null ? None : Parse(File.ReadAllText(file), Path.GetFileName(file), hubAgency);

    /// <summary>Reads a document.</summary>
    /// <exception cref="ArgumentException">It cannot be used; the message tells every fault with file and line.</exception>
    public static AlertingTable Parse(string text, string name, string hubAgency)
    {
        var read = YamlDocument.Load<Alerting>(text, name);
        IReadOnlyList<DocumentError> faults = read.Errors.Count > 0 ? read.Errors : AlertingRules.Check(read, hubAgency);
        return faults.Count == 0
            ? new AlertingTable(read.Message)
            : throw new ArgumentException(
                $"The alerting document cannot be used:{Environment.NewLine}{string.Join(Environment.NewLine, faults.OrderBy(fault => fault.Line))}");
    }

    /// <summary>An addressee as the document writes it.</summary>
    public static Addressee Read(AlertRecipient recipient) => new(recipient.Agency, [.. recipient.Roles]);

    /// <summary>A chain; null where the document has none of this id.</summary>
    public EscalationChain? Chain(string id) => _chains.GetValueOrDefault(id);

    /// <summary>A rota; null where the document has none of this id.</summary>
    public DutyRota? Rota(string id) => _rotas.GetValueOrDefault(id);

    /// <summary>How long the recipients of a route, or of what no route fits, have.</summary>
    public TimeSpan AcknowledgeWithin(AlertRoute? route, Severity severity) =>
        Period.Parse(Of(route?.AcknowledgeWithin, severity))
        ?? Period.Parse(Of(Document.AcknowledgeWithin, severity))
        ?? AlertBounds.AcknowledgeWithin(severity);

    /// <summary>Every role that a chain can come to, in its order.</summary>
    public IEnumerable<string> RolesOf(string chain) =>
        (Chain(chain)?.Steps.AsEnumerable() ?? [])
            .SelectMany(step => step.Recipients.Concat(Rota(step.Rota)?.Shifts.Select(shift => shift.Recipient) ?? []))
            .SelectMany(recipient => recipient.Roles)
            .Distinct(StringComparer.Ordinal);

    private static string Of(AcknowledgeWithin? within, Severity severity) => severity switch
    {
        _ when within is null => "",
        Severity.Extreme => within.Extreme,
        Severity.Severe => within.Severe,
        Severity.Moderate => within.Moderate,
        Severity.Minor => within.Minor,
        _ => within.Unknown,
    };
}
