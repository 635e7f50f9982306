using System.Collections.Concurrent;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Makes the outline of a set of rules, and remembers it.</summary>
internal sealed class OutlineMaker
{
    /// <summary>Most outlines remembered; beyond it they are forgotten.</summary>
    private const int MaxRemembered = 16_384;

    /// <summary>Most rules of a set that is remembered: beyond it the key would cost more than it saves.</summary>
    private const int MaxKey = 256;

    private readonly FilterPool _pool = new();
    private readonly TermsPool _terms = new();
    private readonly ConcurrentDictionary<int[], ViewOutline> _known = new(NumbersComparer.Instance);
    private readonly ConcurrentDictionary<int[], ViewOutline>.AlternateLookup<ReadOnlySpan<int>> _lookup;

    public OutlineMaker() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<int>>();

    /// <summary>The outline for one question to which these rules apply under one agreement; under break-glass alone where there is none.</summary>
    public ViewOutline Of(in DecisionRequest request, RuleSelection rules, CompiledAgreement? agreement)
    {
        // Markings are the notice's own: what they cut is not remembered for others.
        Span<int> room = stackalloc int[MaxKey];
        ReadOnlySpan<int> key = request.Facts.Markings.IsEmpty ? rules.Key(request, agreement?.Number, room) : [];
        if (key.IsEmpty)
        {
            return Make(request, rules, agreement);
        }

        if (_lookup.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(key.ToArray(), Make(request, rules, agreement));
    }

    private ViewOutline Make(in DecisionRequest request, RuleSelection rules, CompiledAgreement? agreement)
    {
        var schema = NoticeSchema.Of(request.Type);
        var shut = rules.OwnWithheld.Concat(rules.TopWithheld).Aggregate(
            agreement is { CarriesPersonalData: false } ? schema.About : schema.None, (set, rule) => set.Union(rule.Shut(schema.Type)));
        var matching = new GrantMatching(schema, request, shut);
        var (own, top) = (matching.Match(rules.Own), matching.Match(rules.Top));
        var scope = new ViewScope(schema, own, top);
        var reason = Reason(schema, rules, scope, own.Length, top.Length);
        string[] ids =
        [
            .. own.Select(match => match.Grant.Id), .. top.Select(match => InCeiling(match.Grant.Id)),
            .. rules.OwnWithheld.Select(rule => rule.Id), .. rules.TopWithheld.Select(rule => InCeiling(rule.Id)),
        ];
        var agreementId = agreement?.Id ?? string.Empty;
        var emergency = own.Any(match => match.Grant.Emergency);
        if (reason != DecisionReason.Released)
        {
            return new ViewOutline(request.Type, reason) { AgreementId = agreementId, Emergency = emergency, RuleIds = ids, Own = own };
        }

        MatchedGrant[] all = [.. own, .. top];
        return new ViewOutline(schema, scope.Forms, () => Terms(schema, scope.Forms, agreement, all))
        {
            AgreementId = agreementId,
            Emergency = emergency,
            RuleIds = ids,
            Own = own,
            Filter = new FilterBuilder(schema, request.Role, agreement?.CarriesPersonalData ?? true, _pool).Build(scope, agreementId),
            End = all.Select(match => match.Grant.Period.Until).Append(agreement?.Period.Until ?? DateTimeOffset.MaxValue).Min(),
        };
    }

    private ViewTerms Terms(NoticeSchema schema, FormMap forms, CompiledAgreement? agreement, MatchedGrant[] grants)
    {
        var asked = grants.Select(match => match.Grant.Obligations).OfType<Obligations>();
        var united = ObligationUnion.Of(agreement is null ? asked : asked.Prepend(agreement.ObligationsFor(schema.Type)));
        return _terms.Of(PathWords.Transformed(schema, forms), united);
    }

    private static string InCeiling(string id) => $"ceiling/{id}";

    private static DecisionReason Reason(NoticeSchema schema, RuleSelection rules, ViewScope scope, int own, int top)
    {
        if (own == 0)
        {
            return rules.Own.Count > 0 ? DecisionReason.NothingLeft : rules.IsTooStrict ? DecisionReason.TlpTooStrict : DecisionReason.NoGrant;
        }

        if (top == 0)
        {
            return DecisionReason.Ceiling;
        }

        var content = scope.Leaves.Except(schema.Qualifiers).Except(schema.Core.Except(scope.NamedCore));
        return content.IsEmpty ? DecisionReason.Ceiling : DecisionReason.Released;
    }
}
