using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Finds every passage of one notice type on one route.</summary>
internal sealed class PassageFinder(PolicyModel model, Route route, NoticeSchema schema)
{
    private readonly Sector _sector = model.Register.SectorOf(route.Recipient);
    private readonly BoxSpace _space = BoxSpace.Of(schema.Root);

    public IReadOnlyList<Passage> Find()
    {
        if (!IsOfTheRegister() || IsNever())
        {
            return [];
        }

        CompiledAgreement[] covering = [.. model.Agreements.Where(agreement => agreement.Covers(route.Origin, route.Recipient, schema.Type))];
        var passages = covering.SelectMany(agreement => Under(agreement, [Ground(agreement)])).ToArray();
        return [.. AgreementChoice.Resolve(schema, covering, passages), .. Under(agreement: null, WithoutAgreement(covering))];
    }

    private bool IsOfTheRegister() =>
        model.Register.HasAgency(route.Origin) && model.Register.Find(route.Recipient, route.Role) is not null;

    // The same rule as the evaluator's: referrals and case updates never reach a hub.
    private bool IsNever() =>
        (schema.Type is NoticeType.Referral or NoticeType.CaseUpdate) && model.Register.Find(route.Recipient, route.Role) is { Hub: true };

    private ConditionBox Ground(CompiledAgreement agreement) => ConditionBox.Whole(_space)
        .Narrow(_space.IndexOf(BoxSubject.Purpose), GrantBoxes.Codes(Enum.GetValues<Purpose>().Where(agreement.HasPurpose).Select(purpose => (int)purpose)))
        .Narrow(agreement.Period);

    // Break-glass opened by right, wherever no agreement is in force for that purpose.
    private List<ConditionBox> WithoutAgreement(CompiledAgreement[] covering)
    {
        List<ConditionBox> free = [ConditionBox.Whole(_space)
            .Narrow(_space.IndexOf(BoxSubject.Purpose), Bit(Purpose.ImminentDanger))
            .Narrow(_space.IndexOf(BoxSubject.BreakGlass), Bit(BreakGlass.OpenedByRight))];
        foreach (var agreement in covering)
        {
            free = [.. free.SelectMany(piece => piece.Except(Ground(agreement)))];
        }

        return free;
    }

    private IEnumerable<Passage> Under(CompiledAgreement? agreement, IReadOnlyList<ConditionBox> grounds)
    {
        Rule[] own = [.. model.PolicyOf(route.Origin).Grants.Where(rule => Reaches(rule, agreement))];
        Rule[] top = [.. model.Ceiling.Grants.Where(rule => Reaches(rule, agreement))];
        if (own.Length == 0 || top.Length == 0)
        {
            yield break;
        }

        foreach (var ground in grounds)
        {
            foreach (var (purposes, shut) in ShutByPurpose(ground[_space.IndexOf(BoxSubject.Purpose)]))
            {
                var all = agreement is { CarriesPersonalData: false } ? shut.Union(schema.About) : shut;
                var here = ground.Narrow(_space.IndexOf(BoxSubject.Purpose), purposes);
                foreach (var passage in Pairs(own, top, here, all, agreement))
                {
                    yield return passage;
                }
            }
        }
    }

    private IEnumerable<Passage> Pairs(Rule[] own, Rule[] top, ConditionBox ground, PathSet shut, CompiledAgreement? agreement)
    {
        var tops = Released(top, ground, shut, agreement);
        foreach (var one in Released(own, ground, shut, agreement))
        {
            foreach (var other in tops)
            {
                var box = one.Box.Intersect(other.Box);
                if (!box.IsEmpty)
                {
                    yield return new Passage(
                        box,
                        agreement?.Id ?? string.Empty,
                        one.Rule,
                        one.Release,
                        other.Rule,
                        other.Release,
                        ObligationUnion.Of(new[] { agreement?.ObligationsFor(schema.Type), one.Rule.Compiled.Obligations, other.Rule.Compiled.Obligations }.OfType<Obligations>()),
                        agreement?.CarriesPersonalData ?? true);
                }
            }
        }
    }

    private List<(Rule Rule, ConditionBox Box, ReleaseSet Release)> Released(Rule[] rules, ConditionBox ground, PathSet shut, CompiledAgreement? agreement)
    {
        var released = new List<(Rule, ConditionBox, ReleaseSet)>();
        foreach (var rule in rules)
        {
            var box = ground.Intersect(GrantBoxes.Of(rule, schema, route.Role));
            box = rule.Written.Emergency ? box.Narrow(_space.IndexOf(BoxSubject.Purpose), Bit(Purpose.ImminentDanger))
                .Narrow(_space.IndexOf(BoxSubject.BreakGlass), EmergencyStates(agreement)) : box;
            var release = rule.Compiled.Release(schema.Type).Without(schema, shut);
            if (!box.IsEmpty && !release.Leaves.IsEmpty)
            {
                released.Add((rule, box, release));
            }
        }

        return released;
    }

    private static ulong EmergencyStates(CompiledAgreement? agreement) =>
        agreement is { AllowsBreakGlass: true } ? Bit(BreakGlass.Opened) | Bit(BreakGlass.OpenedByRight) : Bit(BreakGlass.OpenedByRight);

    private bool Reaches(Rule rule, CompiledAgreement? agreement)
    {
        var grant = rule.Written;
        return rule.Compiled.Concerns(schema.Type)
            && (grant.Roles.Contains(route.Role) || grant.Roles.Contains(RuleNames.Any))
            && (grant.Agencies.Count == 0 || grant.Agencies.Contains(route.Recipient))
            && (grant.Sectors.Count == 0 || grant.Sectors.Contains(_sector))
            && (agreement is not null || grant.Emergency)
            && (grant.AgreementKinds.Count == 0 || (agreement is not null && grant.AgreementKinds.Contains(agreement.Kind)));
    }

    // Withholdings ask for the purpose and for nothing else that a notice says: purposes with equal withholdings go together.
    private IEnumerable<(ulong Purposes, PathSet Shut)> ShutByPurpose(ulong purposes)
    {
        var byShut = new Dictionary<PathSet, ulong>();
        for (var purpose = 0; purpose < 64; purpose++)
        {
            if ((purposes >> purpose & 1) != 0)
            {
                var shut = Shut((Purpose)purpose);
                byShut[shut] = byShut.GetValueOrDefault(shut) | 1UL << purpose;
            }
        }

        return byShut.Select(entry => (entry.Value, entry.Key));
    }

    private PathSet Shut(Purpose purpose)
    {
        var facts = new NoticeFacts((UInt128)(int)purpose << ((int)Fact.Purpose * NoticeFacts.BitsPerFact), null, null, null);
        var request = new DecisionRequest(route.Origin, schema.Type, facts, route.Recipient, route.Role, DateTimeOffset.UnixEpoch);
        return model.PolicyOf(route.Origin).Compiled.Withholdings.Concat(model.Ceiling.Compiled.Withholdings)
            .Where(rule => rule.Applies(request, _sector))
            .Aggregate(schema.None, (shut, rule) => shut.Union(rule.Shut(schema.Type)));
    }

    private static ulong Bit<T>(T value)
        where T : struct, Enum => 1UL << Convert.ToInt32(value);
}
