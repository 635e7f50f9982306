using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using Register = SharingBus.Policy.Compiling.Register;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Policy.Analysis;

/// <summary>
/// A bundle made ready for questions. The bundle's own validity is left out: questions are about the rules, and a bundle is renewed without them.
/// </summary>
public sealed class PolicyModel
{
    private readonly Dictionary<string, RuleSet> _policies = new(StringComparer.Ordinal);

    private PolicyModel(Bundle bundle)
    {
        var errors = new List<PolicyError>();
        Bundle = bundle;
        Register = new Register(bundle.Agencies, errors);
        Agreements = [.. bundle.Agreements.Select(agreement => CompiledAgreement.Compile(agreement, errors)).OfType<CompiledAgreement>()
            .OrderBy(agreement => agreement.Id, StringComparer.Ordinal)];
        Ceiling = bundle.Ceiling is null ? RuleSet.Nothing : RuleSet.Of(bundle.Ceiling, "ceiling", errors, RuleSet.CeilingPrefix);
        foreach (var policy in bundle.Policies.Select(signed => Parse(signed.Policy)).OfType<ReleasePolicy>())
        {
            var rules = RuleSet.Of(policy, $"policy {policy.Agency}", errors);
            if (!_policies.TryAdd(policy.Agency, rules))
            {
                // As the evaluator does: which one is meant cannot be known.
                _policies[policy.Agency] = RuleSet.Nothing;
            }
        }
    }

    /// <summary>Version of the bundle.</summary>
    public ulong Version => Bundle.Version;

    /// <summary>Every agency of the register.</summary>
    public IEnumerable<string> Agencies => Bundle.Agencies.Select(agency => agency.Id).Distinct(StringComparer.Ordinal);

    /// <summary>Every role of the register.</summary>
    public IEnumerable<string> Roles => Bundle.Agencies.SelectMany(agency => agency.Roles).Select(role => role.Id).Distinct(StringComparer.Ordinal);

    internal Bundle Bundle { get; }

    internal Register Register { get; }

    internal IReadOnlyList<CompiledAgreement> Agreements { get; }

    internal RuleSet Ceiling { get; }

    internal IEnumerable<RuleSet> Policies => _policies.Values;

    /// <summary>Makes a bundle ready. Faulty rules release nothing, as in the evaluator.</summary>
    public static PolicyModel Of(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new PolicyModel(bundle);
    }

    internal RuleSet PolicyOf(string agency) => _policies.GetValueOrDefault(agency, RuleSet.Nothing);

    /// <summary>Every way from one agency to a role of another, in the order of the register.</summary>
    internal IEnumerable<Route> Routes(Func<Route, bool> wanted) =>
        from origin in Bundle.Agencies.Select(agency => agency.Id).Distinct(StringComparer.Ordinal)
        from recipient in Register.Others(origin)
        let route = new Route(origin, recipient.Agency, recipient.Role)
        where wanted(route)
        select route;

    private static ReleasePolicy? Parse(ByteString bytes)
    {
        try
        {
            return ReleasePolicy.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
