using System.Collections.Concurrent;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Makes the outline of a set of rules under an agreement, and remembers it.</summary>
internal sealed class OutlineMaker
{
    /// <summary>Most outlines remembered.</summary>
    private const int MaxRemembered = 16_384;

    /// <summary>Most numbers of a set that is remembered: beyond it the key would cost more than it saves.</summary>
    private const int MaxKey = 256;

    // In place of an agreement's number: what an agreement changes is whether personal data may go, and the rules that apply.
    private const int Personal = -2;
    private const int Impersonal = -3;

    private readonly FilterPool _pool = new();
    private readonly VocabularyTables _tables = new();
    private readonly TermsPool _terms = new();
    private readonly BoundedMemory<int[], ViewOutline> _outlines = new(MaxRemembered, NumbersComparer.Instance);
    private readonly BoundedMemory<int[], RuleView> _views = new(MaxRemembered, NumbersComparer.Instance);
    private readonly ConcurrentDictionary<int[], ViewOutline>.AlternateLookup<ReadOnlySpan<int>> _outlineLookup;
    private readonly ConcurrentDictionary<int[], RuleView>.AlternateLookup<ReadOnlySpan<int>> _viewLookup;

    public OutlineMaker(IEnumerable<CompiledGrant> grants)
    {
        _tables.Prepare(grants);
        _outlineLookup = _outlines.Lookup<ReadOnlySpan<int>>();
        _viewLookup = _views.Lookup<ReadOnlySpan<int>>();
    }

    /// <summary>The outline for one question to which these rules apply under one agreement; under break-glass alone where there is none.</summary>
    public ViewOutline Of(in DecisionRequest request, RuleSelection rules, CompiledAgreement? agreement)
    {
        // Markings are the notice's own: what they cut is not remembered for others.
        Span<int> room = stackalloc int[MaxKey];
        var key = request.Facts.Markings.IsEmpty ? rules.Key(request, room) : [];
        if (key.IsEmpty)
        {
            return Make(View(request, rules, agreement), request, agreement);
        }

        key[RuleSelection.AgreementPlace] = agreement?.Number ?? Personal;
        if (_outlineLookup.TryGetValue(key, out var known))
        {
            return known;
        }

        var whole = key.ToArray();
        key[RuleSelection.AgreementPlace] = agreement is { CarriesPersonalData: false } ? Impersonal : Personal;
        if (!_viewLookup.TryGetValue(key, out var view))
        {
            view = _views.Put(key.ToArray(), View(request, rules, agreement));
        }

        return _outlines.Put(whole, Make(view, request, agreement));
    }

    private RuleView View(in DecisionRequest request, RuleSelection rules, CompiledAgreement? agreement)
    {
        var schema = NoticeSchema.Of(request.Type);
        var mayBePersonal = agreement?.CarriesPersonalData ?? true;
        var shut = rules.OwnWithheld.Concat(rules.TopWithheld)
            .Aggregate(mayBePersonal ? schema.None : schema.About, (set, rule) => set.Union(rule.Shut(schema.Type)));
        var matching = new GrantMatching(schema, request, shut);
        var (own, top) = (matching.Match(rules.Own), matching.Match(rules.Top));
        var scope = new ViewScope(schema, own, top);
        var reason = Reason(schema, rules, scope, own.Length, top.Length);
        string[] ids =
        [
            .. own.Select(match => match.Grant.Id), .. top.Select(match => InCeiling(match.Grant.Id)),
            .. rules.OwnWithheld.Select(rule => rule.Id), .. rules.TopWithheld.Select(rule => InCeiling(rule.Id)),
        ];
        var root = reason == DecisionReason.Released ? new FilterBuilder(schema, request.Role, mayBePersonal, _pool, _tables).Build(scope) : null;
        return new RuleView(reason, own, top, ids, scope.Forms, root);
    }

    private ViewOutline Make(RuleView view, in DecisionRequest request, CompiledAgreement? agreement)
    {
        var agreementId = agreement?.Id ?? string.Empty;
        var emergency = Array.Exists(view.Own, match => match.Grant.Emergency);
        if (view.Reason != DecisionReason.Released)
        {
            return new ViewOutline(request.Type, view.Reason) { AgreementId = agreementId, Emergency = emergency, RuleIds = view.RuleIds, Own = view.Own };
        }

        var schema = NoticeSchema.Of(request.Type);
        var end = agreement?.Period.Until ?? DateTimeOffset.MaxValue;
        return new ViewOutline(schema, view.Forms, () => Terms(schema, view, agreement))
        {
            AgreementId = agreementId,
            Emergency = emergency,
            RuleIds = view.RuleIds,
            Own = view.Own,
            Filter = _pool.Filter(view.Root, agreementId),
            End = view.End < end ? view.End : end,
        };
    }

    private ViewTerms Terms(NoticeSchema schema, RuleView view, CompiledAgreement? agreement)
    {
        var asked = view.Own.Concat(view.Top).Select(match => match.Grant.Obligations).OfType<Obligations>();
        var united = ObligationUnion.Of(agreement is null ? asked : asked.Prepend(agreement.ObligationsFor(schema.Type)));
        return _terms.Of(PathWords.Transformed(schema, view.Forms), united);
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
