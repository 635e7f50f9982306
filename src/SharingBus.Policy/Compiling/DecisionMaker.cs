using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Makes a decision from the tables: first what forbids any release, then the agreement, then what owner and ceiling both release.</summary>
internal sealed class DecisionMaker(
    ulong bundleVersion,
    Period bundlePeriod,
    Register register,
    IReadOnlyList<CompiledAgreement> agreements,
    CompiledPolicy ceiling,
    IReadOnlyDictionary<string, CompiledPolicy> policies)
{
    private readonly FilterPool _pool = new();
    private readonly TermsPool _terms = new();

    public Decision Make(DecisionRequest request, DateTimeOffset endOfStretch)
    {
        if ((Forbids(request) ?? HandlingGate.Check(request)) is { } forbidden)
        {
            return Withhold(request, forbidden, endOfStretch);
        }

        var (inForce, missing) = FindAgreements(request);
        if (inForce.Count > 0)
        {
            // Under several agreements, the one under which most is released: one decision rests on one agreement.
            return inForce.Select(agreement => Release(request, agreement, endOfStretch)).MaxBy(draft => draft.Weight)!.Decision;
        }

        return request is { BreakGlass: BreakGlass.OpenedByRight, Facts.Purpose: Purpose.ImminentDanger }
            ? Release(request, agreement: null, endOfStretch).Decision
            : Withhold(request, missing, endOfStretch);
    }

    /// <summary>The grants of the owner that release anything under one agreement; under break-glass alone where it is unknown.</summary>
    public GrantMatches OwnMatches(DecisionRequest request, string agreementId) =>
        Match(NoticeSchema.Of(request.Type), request, Agreement(agreementId)).Own;

    /// <summary>The agreement of an id, or null.</summary>
    public CompiledAgreement? Agreement(string id) => agreements.FirstOrDefault(agreement => agreement.Id == id);

    /// <summary>The ground on which something may be released under an agreement.</summary>
    public ReleaseGate Gate(in DecisionRequest request, CompiledAgreement? agreement) =>
        ReleaseGate.Of(request, agreement, register.SectorOf(request.Recipient));

    /// <summary>The owner's policy, or one that releases nothing.</summary>
    public CompiledPolicy PolicyOf(string agency) => policies.GetValueOrDefault(agency, CompiledPolicy.Nothing);

    private DecisionReason? Forbids(in DecisionRequest request)
    {
        if (request.Now >= bundlePeriod.Until)
        {
            return DecisionReason.BundleExpired;
        }

        if (request.Now < bundlePeriod.From)
        {
            return DecisionReason.BundleNotYet;
        }

        if (!register.HasAgency(request.Origin))
        {
            return DecisionReason.UnknownOrigin;
        }

        if (register.Find(request.Recipient, request.Role) is not { } role)
        {
            return DecisionReason.UnknownRecipient;
        }

        if (!NoticeTypes.IsKnown(request.Type))
        {
            return DecisionReason.UnknownType;
        }

        return role.Hub && (request.Type is NoticeType.Referral or NoticeType.CaseUpdate) ? DecisionReason.HubNever : null;
    }

    private (IReadOnlyList<CompiledAgreement> InForce, DecisionReason Missing) FindAgreements(in DecisionRequest request)
    {
        var (origin, recipient, type, now) = (request.Origin, request.Recipient, request.Type, request.Now);
        var purpose = request.Facts.Purpose;
        CompiledAgreement[] covering = [.. agreements.Where(agreement => agreement.Covers(origin, recipient, type))];
        if (covering.Length == 0)
        {
            return ([], DecisionReason.NoAgreement);
        }

        CompiledAgreement[] agreed = [.. covering.Where(agreement => agreement.HasPurpose(purpose))];
        if (agreed.Length == 0)
        {
            return ([], DecisionReason.PurposeNotAgreed);
        }

        CompiledAgreement[] inForce = [.. agreed.Where(agreement => agreement.Period.Contains(now))];
        var begins = Array.Exists(agreed, agreement => now < agreement.Period.From);
        return (inForce, begins ? DecisionReason.AgreementNotYet : DecisionReason.AgreementExpired);
    }

    private DecisionDraft Release(DecisionRequest request, CompiledAgreement? agreement, DateTimeOffset endOfStretch)
    {
        var schema = NoticeSchema.Of(request.Type);
        var policy = PolicyOf(request.Origin);
        var mayBePersonal = agreement?.CarriesPersonalData ?? true;
        var (own, top, withholdings) = Match(schema, request, agreement);
        var scope = new ViewScope(schema, own.Grants, top.Grants);
        var reason = Reason(schema, own, top, scope);
        string[] rules = [.. own.Ids, .. top.Ids.Select(InCeiling), .. withholdings];
        var released = reason == DecisionReason.Released;
        var decision = new Decision(request, reason)
        {
            AgreementId = agreement?.Id ?? string.Empty,
            Emergency = own.Grants.Any(match => match.Grant.Emergency),
            RuleIds = rules,
            PolicyVersion = policy.Version,
            BundleVersion = bundleVersion,
            Filter = released ? new FilterBuilder(schema, request.Role, mayBePersonal, _pool).Build(scope, agreement?.Id ?? string.Empty) : Filtering.FieldFilter.Nothing,
            ReleasedPaths = released ? PathWords.Of(schema, PathWords.Kept(schema, scope.Forms)) : [],
            Terms = released ? Terms(schema, scope, agreement, own.Grants.Concat(top.Grants)) : ViewTerms.None,
            WithheldPaths = PathWords.Of(schema, released ? schema.Root.Leaves.Except(scope.Leaves) : schema.Root.Leaves),
            NotAfter = released ? EarliestEnd(agreement, own.Grants.Concat(top.Grants)) : endOfStretch,
        };
        return new DecisionDraft(decision, released ? scope.Forms.Weight : -(int)reason);
    }

    private (GrantMatches Own, GrantMatches Top, IEnumerable<string> Withholdings) Match(
        NoticeSchema schema, DecisionRequest request, CompiledAgreement? agreement)
    {
        var policy = PolicyOf(request.Origin);
        var gate = Gate(request, agreement);
        var (ownShut, ownIds) = policy.Withheld(schema, request, gate.Sector);
        var (ceilingShut, ceilingIds) = ceiling.Withheld(schema, request, gate.Sector);
        var cut = agreement is { CarriesPersonalData: false } ? schema.About : schema.None;
        var matching = new GrantMatching(schema, request, gate, ownShut.Union(ceilingShut).Union(cut));
        return (matching.Match(policy), matching.Match(ceiling), ownIds.Concat(ceilingIds.Select(InCeiling)));
    }

    private ViewTerms Terms(NoticeSchema schema, ViewScope scope, CompiledAgreement? agreement, IEnumerable<MatchedGrant> grants)
    {
        var asked = grants.Select(match => match.Grant.Obligations).OfType<Obligations>();
        var united = ObligationUnion.Of(agreement is null ? asked : asked.Prepend(agreement.ObligationsFor(schema.Type)));
        return _terms.Of(PathWords.Transformed(schema, scope.Forms), united);
    }

    private static string InCeiling(string id) => $"ceiling/{id}";

    private static DecisionReason Reason(NoticeSchema schema, GrantMatches own, GrantMatches top, ViewScope scope)
    {
        if (own.Grants.Count == 0)
        {
            return own.Reason;
        }

        if (top.Grants.Count == 0)
        {
            return DecisionReason.Ceiling;
        }

        var qualifiers = schema.Companions.Where(companion => companion.IsQualifier).Aggregate(schema.None, (set, one) => set.With(one.Node.Leaf));
        var content = scope.Leaves.Except(qualifiers).Except(schema.Core.Except(scope.NamedCore));
        return content.IsEmpty ? DecisionReason.Ceiling : DecisionReason.Released;
    }

    private DateTimeOffset EarliestEnd(CompiledAgreement? agreement, IEnumerable<MatchedGrant> grants) =>
        grants.Select(match => match.Grant.Period.Until)
            .Append(bundlePeriod.Until)
            .Append(agreement?.Period.Until ?? DateTimeOffset.MaxValue)
            .Min();

    private Decision Withhold(in DecisionRequest request, DecisionReason reason, DateTimeOffset endOfStretch) => new(request, reason)
    {
        PolicyVersion = PolicyOf(request.Origin).Version,
        BundleVersion = bundleVersion,
        WithheldPaths = NoticeTypes.IsKnown(request.Type) ? [.. NoticeSchema.Of(request.Type).Root.Children.Select(child => child.Path)] : [],
        NotAfter = endOfStretch,
    };
}
