using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>A grant whose paths, dates and lists have been checked.</summary>
internal sealed class CompiledGrant
{
    private readonly Grant _grant;
    private readonly Dictionary<NoticeType, ReleaseSet> _releases;
    private readonly Dictionary<NoticeType, CompiledElementCondition[]> _elements;

    private CompiledGrant(Grant grant, Period period)
    {
        _grant = grant;
        Period = period;
        _releases = grant.Types_.Distinct().ToDictionary(type => type, type => ReleaseSet.Of(NoticeSchema.Of(type), grant.Release));
        _elements = grant.Types_.Distinct().ToDictionary(type => type, type => Conditions(NoticeSchema.Of(type), grant));
    }

    public string Id => _grant.Id;

    public bool Emergency => _grant.Emergency;

    public Period Period { get; }

    /// <summary>The strictest label that the grant still releases.</summary>
    public Tlp MaxTlp => _grant.MaxTlp == Tlp.Unspecified ? Tlp.Amber : _grant.MaxTlp;

    /// <summary>Compiles a grant in which <see cref="GrantRules"/> find no fault.</summary>
    public static CompiledGrant Compile(Grant grant)
    {
        _ = Period.TryRead(grant.ValidFrom, grant.ValidUntil, out var period);
        return new CompiledGrant(grant, period);
    }

    public bool Concerns(NoticeType type) => _releases.ContainsKey(type);

    /// <summary>
    /// What keeps the grant from applying, in words; nothing where it applies. The label is asked for apart. The kind is null where the
    /// emergency right stands in for an agreement.
    /// </summary>
    public IEnumerable<string> Lacks(DecisionRequest request, AgreementKind? kind)
    {
        var facts = request.Facts;
        (bool Holds, string Word)[] conditions =
        [
            (Concerns(request.Type), "the notice type"),
            (_grant.Agencies.Count == 0 || _grant.Agencies.Contains(request.Recipient), "the recipient agency"),
            (_grant.Roles.Contains(request.Role) || _grant.Roles.Contains(RuleNames.Any), "the role"),
            (_grant.Purposes.Contains(facts.Purpose), "the purpose"),
            (Period.Contains(request.Now), "the time"),
            (_grant.Emergency == (kind is null), _grant.Emergency ? "the use of the emergency right" : "an agreement"),
            (_grant.AgreementKinds.Count == 0 || (kind is { } known && _grant.AgreementKinds.Contains(known)), "the kind of agreement"),
            (AllowsActuality(facts.Actuality), "the actuality"),
            (_grant.HarmForms.Count == 0 || _grant.HarmForms.Contains(facts.HarmForm), "the form of harm"),
            (AllowsSeverity(facts.Severity), "the severity"),
        ];
        return conditions.Where(condition => !condition.Holds).Select(condition => condition.Word);
    }

    /// <summary>Whether the grant releases what carries this label: RED only to a role that it names.</summary>
    public bool AllowsTlp(Tlp tlp, string role) => tlp <= MaxTlp && (tlp < Tlp.Red || _grant.Roles.Contains(role));

    public ReleaseSet Release(NoticeType type) => _releases[type];

    public IReadOnlyList<CompiledElementCondition> Elements(NoticeType type) => _elements[type];

    private bool AllowsActuality(Actuality actuality) => _grant.Actualities.Count == 0
        ? actuality is Actuality.Actual or Actuality.Exercise
        : _grant.Actualities.Contains(actuality);

    // A lower number is more severe; UNKNOWN is the last one.
    private bool AllowsSeverity(Severity severity) =>
        _grant.MinSeverity == Severity.Unspecified || (severity != Severity.Unspecified && severity <= _grant.MinSeverity);

    private static CompiledElementCondition[] Conditions(NoticeSchema schema, Grant grant) =>
        [.. grant.Elements.Select(element => new CompiledElementCondition(schema.Find(element.Path)!, element))];
}
