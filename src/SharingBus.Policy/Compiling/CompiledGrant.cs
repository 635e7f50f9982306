using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>A grant whose paths, dates and lists have been checked.</summary>
internal sealed class CompiledGrant
{
    /// <summary>Most cuts remembered: each comes from a set of withholdings, of which few apply together.</summary>
    private const int MaxCuts = 64;

    private readonly Dictionary<NoticeType, ReleaseSet> _releases;
    private readonly Dictionary<NoticeType, CompiledElementCondition[]> _elements;
    private readonly BoundedMemory<(NoticeType Type, PathSet Shut), ReleaseSet> _cuts = new(MaxCuts);

    private CompiledGrant(Grant grant, Period period)
    {
        Rule = grant;
        Period = period;
        _releases = grant.Types_.Distinct().ToDictionary(type => type, type => ReleaseSet.Of(NoticeSchema.Of(type), grant));
        _elements = grant.Types_.Distinct().ToDictionary(type => type, type => Conditions(NoticeSchema.Of(type), grant));
    }

    /// <summary>The grant as it was written.</summary>
    public Grant Rule { get; }

    public string Id => Rule.Id;

    /// <summary>Its number in the bundle, which the bundle gives it.</summary>
    public int Number { get; set; }

    public bool Emergency => Rule.Emergency;

    /// <summary>The areas that it asks for.</summary>
    public IEnumerable<Area> Areas => Rule.Areas;

    /// <summary>What a recipient takes on; null where nothing.</summary>
    public Obligations? Obligations => Rule.Obligations;

    public Period Period { get; }

    /// <summary>The strictest label that the grant still releases.</summary>
    public Tlp MaxTlp => Rule.MaxTlp == Tlp.Unspecified ? Tlp.Amber : Rule.MaxTlp;

    /// <summary>Compiles a grant in which <see cref="GrantRules"/> find no fault.</summary>
    public static CompiledGrant Compile(Grant grant)
    {
        _ = Period.TryRead(grant.ValidFrom, grant.ValidUntil, out var period);
        return new CompiledGrant(grant, period);
    }

    public bool Concerns(NoticeType type) => _releases.ContainsKey(type);

    public bool NamesRole(string role) => Rule.Roles.Contains(role);

    /// <summary>Whether every condition is met. The label is asked for apart.</summary>
    public bool Applies(in DecisionRequest request, in ReleaseGate gate)
    {
        for (var i = 0; i < GrantCondition.All.Count; i++)
        {
            if (!GrantCondition.All[i].Holds(this, request, gate))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What keeps the grant from applying, in words; nothing where it applies. The label is asked for apart.</summary>
    public IEnumerable<string> Lacks(DecisionRequest request, ReleaseGate gate) =>
        GrantCondition.All.Where(condition => !condition.Holds(this, request, gate)).Select(condition => condition.Word);

    /// <summary>Whether the grant names the case, whatever else it asks of the notice. Without an agreement only those flagged so do.</summary>
    public bool Names(in ReleaseClaim claim, DateTimeOffset now) =>
        Concerns(claim.Type)
        && (Rule.Agencies.Count == 0 || Rule.Agencies.Contains(claim.Recipient))
        && (NamesRole(claim.Role) || Rule.Roles.Contains(RuleNames.Any))
        && Rule.Purposes.Contains(claim.Purpose)
        && Period.Contains(now)
        && (claim.AgreementId.Length > 0 || Rule.Emergency);

    /// <summary>Whether the grant releases what carries this label: RED only to a role that it names.</summary>
    public bool AllowsTlp(Tlp tlp, string role) => tlp <= MaxTlp && (tlp < Tlp.Red || NamesRole(role));

    public ReleaseSet Release(NoticeType type) => _releases[type];

    /// <summary>What is left of its release when some leaves are shut, worked out once for each set of them.</summary>
    public ReleaseSet Cut(NoticeSchema schema, PathSet shut) => _cuts.TryGetValue((schema.Type, shut), out var known)
        ? known
        : _cuts.Put((schema.Type, shut), Release(schema.Type).Without(schema, shut));

    public CompiledElementCondition[] Elements(NoticeType type) => _elements[type];

    private static CompiledElementCondition[] Conditions(NoticeSchema schema, Grant grant) =>
        [.. grant.Elements.Select(element => new CompiledElementCondition(schema.Find(element.Path)!, element))];
}
