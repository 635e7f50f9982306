using Google.Protobuf.Collections;
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
        _releases = grant.Types_.Distinct().ToDictionary(type => type, type => ReleaseSet.Of(NoticeSchema.Of(type), grant));
        _elements = grant.Types_.Distinct().ToDictionary(type => type, type => Conditions(NoticeSchema.Of(type), grant));
    }

    public string Id => _grant.Id;

    public bool Emergency => _grant.Emergency;

    /// <summary>The areas that it asks for.</summary>
    public IEnumerable<Area> Areas => _grant.Areas;

    /// <summary>What a recipient takes on; null where nothing.</summary>
    public Obligations? Obligations => _grant.Obligations;

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
    /// What keeps the grant from applying, in words; nothing where it applies. The label is asked for apart.
    /// </summary>
    public IEnumerable<string> Lacks(DecisionRequest request, ReleaseGate gate)
    {
        var facts = request.Facts;
        (bool Holds, string Word)[] conditions =
        [
            (Concerns(request.Type), "the notice type"),
            (_grant.Agencies.Count == 0 || _grant.Agencies.Contains(request.Recipient), "the recipient agency"),
            (_grant.Roles.Contains(request.Role) || _grant.Roles.Contains(RuleNames.Any), "the role"),
            (_grant.Purposes.Contains(facts.Purpose), "the purpose"),
            (Period.Contains(request.Now), "the time"),
            (_grant.Emergency ? gate.EmergencyOpen : gate.Kind is not null, _grant.Emergency ? "open break-glass" : "an agreement"),
            (_grant.AgreementKinds.Count == 0 || (gate.Kind is { } known && _grant.AgreementKinds.Contains(known)), "the kind of agreement"),
            (Allows(_grant.Sectors, gate.Sector), "the recipient's sector"),
            (AllowsActuality(facts.Actuality), "the actuality"),
            (Allows(_grant.HarmForms, facts.HarmForm), "the form of harm"),
            (AllowsSeverity(facts.Severity), "the severity"),
            (Allows(_grant.Urgencies, facts.Urgency), "the urgency"),
            (Allows(_grant.InterventionKinds, facts.InterventionKind), "the kind of intervention"),
            (Allows(_grant.PreventionLevels, facts.PreventionLevel), "the level of prevention"),
            (Allows(_grant.DisclosureBases, facts.DisclosureBasis), "the lawful basis"),
            (Allows(_grant.ConsentStatuses, facts.ConsentStatus), "the consent"),
            (Allows(_grant.SecrecyGates, AsDecided(facts.SecrecyGate)), "the duty of secrecy"),
            (_grant.Areas.Count == 0 || (facts.Area is { } area && _grant.Areas.Any(area.IsIn)), "the area"),
        ];
        return conditions.Where(condition => !condition.Holds).Select(condition => condition.Word);
    }

    /// <summary>Whether the grant names the case, whatever else it asks of the notice. Without an agreement only those flagged so do.</summary>
    public bool Names(in ReleaseClaim claim, DateTimeOffset now) =>
        Concerns(claim.Type)
        && (_grant.Agencies.Count == 0 || _grant.Agencies.Contains(claim.Recipient))
        && (_grant.Roles.Contains(claim.Role) || _grant.Roles.Contains(RuleNames.Any))
        && _grant.Purposes.Contains(claim.Purpose)
        && Period.Contains(now)
        && (claim.AgreementId.Length > 0 || _grant.Emergency);

    /// <summary>Whether the grant releases what carries this label: RED only to a role that it names.</summary>
    public bool AllowsTlp(Tlp tlp, string role) => tlp <= MaxTlp && (tlp < Tlp.Red || _grant.Roles.Contains(role));

    public ReleaseSet Release(NoticeType type) => _releases[type];

    public IReadOnlyList<CompiledElementCondition> Elements(NoticeType type) => _elements[type];

    // An empty list does not restrict.
    private static bool Allows<T>(RepeatedField<T> list, T value) => list.Count == 0 || list.Contains(value);

    // A notice that says nothing of a duty of secrecy is under none.
    private static SecrecyGate AsDecided(SecrecyGate gate) => gate == SecrecyGate.Unspecified ? SecrecyGate.None : gate;

    private bool AllowsActuality(Actuality actuality) => _grant.Actualities.Count == 0
        ? actuality is Actuality.Actual or Actuality.Exercise
        : _grant.Actualities.Contains(actuality);

    // A lower number is more severe; UNKNOWN is the last one.
    private bool AllowsSeverity(Severity severity) =>
        _grant.MinSeverity == Severity.Unspecified || (severity != Severity.Unspecified && severity <= _grant.MinSeverity);

    private static CompiledElementCondition[] Conditions(NoticeSchema schema, Grant grant) =>
        [.. grant.Elements.Select(element => new CompiledElementCondition(schema.Find(element.Path)!, element))];
}
