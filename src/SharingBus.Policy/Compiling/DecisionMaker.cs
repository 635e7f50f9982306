using SharingBus.Policy.Deciding;
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
    private readonly OutlineMaker _outlines = new(policies.Values.Append(ceiling).SelectMany(policy => policy.Grants));

    public Decision Make(in DecisionRequest request, DateTimeOffset endOfStretch)
    {
        if ((Forbids(request) ?? HandlingGate.Check(request)) is { } forbidden)
        {
            return Decided(request, new ViewOutline(request.Type, forbidden), endOfStretch);
        }

        var (inForce, missing) = FindAgreements(request);
        if (inForce.Count > 0)
        {
            return Released(request, Widest(request, inForce), endOfStretch);
        }

        return request is { BreakGlass: BreakGlass.OpenedByRight, Facts.Purpose: Purpose.ImminentDanger }
            ? Released(request, Outline(request, agreement: null), endOfStretch)
            : Decided(request, new ViewOutline(request.Type, missing), endOfStretch);
    }

    /// <summary>The grants of the owner that release anything under one agreement; under break-glass alone where it is unknown.</summary>
    public IReadOnlyList<MatchedGrant> OwnMatches(in DecisionRequest request, string agreementId) => Outline(request, Agreement(agreementId)).Own;

    /// <summary>The agreement of an id, or null.</summary>
    public CompiledAgreement? Agreement(string id) => agreements.FirstOrDefault(agreement => agreement.Id == id);

    /// <summary>The ground on which something may be released under an agreement.</summary>
    public ReleaseGate Gate(in DecisionRequest request, CompiledAgreement? agreement) =>
        ReleaseGate.Of(request, agreement, register.SectorOf(request.Recipient));

    /// <summary>The owner's policy, or one that releases nothing.</summary>
    public CompiledPolicy PolicyOf(string agency) => policies.GetValueOrDefault(agency, CompiledPolicy.Nothing);

    // Under several agreements, the one under which most is released: one decision rests on one agreement.
    private ViewOutline Widest(in DecisionRequest request, List<CompiledAgreement> inForce)
    {
        var rules = Select(request, inForce[0]);
        var widest = _outlines.Of(request, rules, inForce[0]);
        for (var i = 1; i < inForce.Count; i++)
        {
            rules = Gate(request, inForce[i]) == rules.Gate ? rules : Select(request, inForce[i]);
            var other = _outlines.Of(request, rules, inForce[i]);
            widest = other.Weight > widest.Weight ? other : widest;
        }

        return widest;
    }

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

    // Those in force, or why there is none.
    private (List<CompiledAgreement> InForce, DecisionReason Missing) FindAgreements(in DecisionRequest request)
    {
        var inForce = new List<CompiledAgreement>();
        var missing = DecisionReason.NoAgreement;
        foreach (var agreement in agreements)
        {
            if (!agreement.Covers(request.Origin, request.Recipient, request.Type))
            {
                continue;
            }

            if (!agreement.HasPurpose(request.Facts.Purpose))
            {
                missing = missing == DecisionReason.NoAgreement ? DecisionReason.PurposeNotAgreed : missing;
            }
            else if (agreement.Period.Contains(request.Now))
            {
                inForce.Add(agreement);
            }
            else if (request.Now < agreement.Period.From)
            {
                missing = DecisionReason.AgreementNotYet;
            }
            else
            {
                missing = missing == DecisionReason.AgreementNotYet ? missing : DecisionReason.AgreementExpired;
            }
        }

        return (inForce, missing);
    }

    private Decision Released(in DecisionRequest request, ViewOutline outline, DateTimeOffset endOfStretch)
    {
        var end = outline.End < bundlePeriod.Until ? outline.End : bundlePeriod.Until;
        return Decided(request, outline, outline.Reason == DecisionReason.Released ? end : endOfStretch);
    }

    private ViewOutline Outline(in DecisionRequest request, CompiledAgreement? agreement) => _outlines.Of(request, Select(request, agreement), agreement);

    private RuleSelection Select(in DecisionRequest request, CompiledAgreement? agreement) =>
        new(request, Gate(request, agreement), PolicyOf(request.Origin), ceiling);

    private Decision Decided(in DecisionRequest request, ViewOutline outline, DateTimeOffset notAfter) => new(request, outline)
    {
        PolicyVersion = PolicyOf(request.Origin).Version,
        BundleVersion = bundleVersion,
        NotAfter = notAfter,
    };
}
