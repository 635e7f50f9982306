using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>Answers, for one notice and one role, whether one field of one element may go. Everything is asked again for every field.</summary>
internal sealed class ReferenceRules
{
    private readonly MessageDescriptor _type;
    private readonly Handling _handling;
    private readonly string _role;
    private readonly Agreement _agreement;
    private readonly BreakGlass _breakGlass;
    private readonly Sector _sector;
    private readonly bool _personal;
    private readonly Grant[] _own;
    private readonly Grant[] _ceiling;
    private readonly string[] _withheld;
    private readonly HashSet<string> _core;

    private ReferenceRules(SampleFederation federation, IMessage notice, string recipient, string role, BreakGlass breakGlass)
    {
        _type = notice.Descriptor;
        _handling = (Handling)_type.FindFieldByName("handling").Accessor.GetValue(notice);
        _role = role;
        _agreement = federation.Bundle.Agreements[0];
        _breakGlass = breakGlass;
        _sector = federation.Bundle.Agencies.Single(agency => agency.Id == recipient).Sector;
        _personal = _agreement.Kind is AgreementKind.InformAndIntervene or AgreementKind.IntelligenceLink;
        _core = [.. ReferenceView.CoreLeaves(_type)];
        _own = [.. federation.Policy.Grants.Where(grant => Matches(grant, notice, recipient))];
        _ceiling = [.. federation.Ceiling.Grants.Where(grant => Matches(grant, notice, recipient))];
        _withheld =
        [
            .. federation.Policy.Withholdings.Concat(federation.Ceiling.Withholdings)
                .Where(rule => rule.Types_.Contains(SampleFederation.TypeOf(notice)))
                .Where(rule => rule.Sectors.Count == 0 || rule.Sectors.Contains(_sector))
                .SelectMany(rule => rule.Withhold),
        ];
    }

    public static ReferenceRules? For(SampleFederation federation, IMessage notice, string recipient, string role, BreakGlass breakGlass)
    {
        var rules = new ReferenceRules(federation, notice, recipient, role, breakGlass);
        var consent = rules._handling.Consent?.Status ?? ConsentStatus.Unspecified;
        var hub = role == SampleFederation.Analyst && notice is Referral or CaseUpdate && role == SampleFederation.Analyst;
        var secret = rules._handling.SecrecyGate is not (SecrecyGate.Unspecified or SecrecyGate.None) && rules._handling.SecrecyLiftedBy.Length == 0;
        var consented = rules._handling.DisclosureBasis != DisclosureBasis.Consent || consent == ConsentStatus.Given;
        return hub || secret || consent == ConsentStatus.Withdrawn || !consented ? null : rules;
    }

    public bool IsCore(string path) => _core.Contains(path);

    public bool NamesCore(string path) =>
        Array.Exists(_own, grant => Names(grant, path) && Forms(grant, path, []).Count > 0)
        && Array.Exists(_ceiling, grant => Names(grant, path) && Forms(grant, path, []).Count > 0);

    public bool Releases(string path, ReferenceElement[] chain) => Forms(path, chain).Count > 0;

    /// <summary>The forms that both policies permit; unspecified stands for the field as it is.</summary>
    public HashSet<Transform> Forms(string path, ReferenceElement[] chain)
    {
        HashSet<Transform> own = [.. _own.SelectMany(grant => Forms(grant, path, chain))];
        own.IntersectWith(_ceiling.SelectMany(grant => Forms(grant, path, chain)));
        return own;
    }

    // What is marked by its own class, without leave to carry personal data.
    public bool IsCutByItsOwnClass(IMessage element)
    {
        if (_personal || element.Descriptor.FindFieldByName("sensitivity") is not { } field)
        {
            return false;
        }

        return (Sensitivity)field.Accessor.GetValue(element) is not (Sensitivity.Public or Sensitivity.Operational);
    }

    private static bool IsUnder(string path, string ancestor) => path == ancestor || path.StartsWith(ancestor + ".", StringComparison.Ordinal);

    private static bool Names(Grant grant, string path) => Named(grant).Any(named => named != "*" && IsUnder(path, named));

    private static IEnumerable<string> Named(Grant grant) => grant.Release.Concat(grant.Transforms.Select(rule => rule.Path));

    private bool Matches(Grant grant, IMessage notice, string recipient)
    {
        var severity = Fact<Severity>(notice, "severity");
        var gate = _handling.SecrecyGate == SecrecyGate.Unspecified ? SecrecyGate.None : _handling.SecrecyGate;
        return grant.Types_.Contains(SampleFederation.TypeOf(notice))
            && In(grant.Agencies, recipient)
            && In(grant.Sectors, _sector)
            && (grant.Roles.Contains(_role) || grant.Roles.Contains("*"))
            && grant.Purposes.Contains(_handling.Purpose)
            && (grant.Actualities.Count == 0 ? _handling.Actuality != Actuality.Test : grant.Actualities.Contains(_handling.Actuality))
            && In(grant.AgreementKinds, _agreement.Kind)
            && In(grant.HarmForms, Fact<HarmForm>(notice, "harm_form"))
            && (grant.MinSeverity == Severity.Unspecified || (severity != Severity.Unspecified && severity <= grant.MinSeverity))
            && In(grant.Urgencies, Fact<Urgency>(notice, "urgency"))
            && In(grant.InterventionKinds, Fact<InterventionKind>(notice, "intervention_kind"))
            && In(grant.PreventionLevels, Fact<PreventionLevel>(notice, "prevention_level"))
            && In(grant.DisclosureBases, _handling.DisclosureBasis)
            && In(grant.ConsentStatuses, _handling.Consent?.Status ?? ConsentStatus.Unspecified)
            && In(grant.SecrecyGates, gate)
            && IsThere(grant, notice)
            && (!grant.Emergency || IsEmergency())
            && Allows(grant, _handling.Tlp);
    }

    private static bool In<T>(RepeatedField<T> list, T value) => list.Count == 0 || list.Contains(value);

    private bool IsEmergency() => _handling.Purpose == Purpose.ImminentDanger
        && (_breakGlass == BreakGlass.OpenedByRight || (_breakGlass == BreakGlass.Opened && _agreement.BreakGlass is not null));

    private static bool IsThere(Grant grant, IMessage notice)
    {
        if (grant.Areas.Count == 0)
        {
            return true;
        }

        var field = notice.Descriptor.Fields.InFieldNumberOrder().First(one => one.FieldType == FieldType.Message && one.MessageType.Name == "Place");
        return field.Accessor.GetValue(notice) is Place place && grant.Areas.Any(area =>
            (area.Country.Length == 0 || area.Country.Equals(place.Country, StringComparison.OrdinalIgnoreCase))
            && (area.Subdivision.Length == 0 || area.Subdivision.Equals(place.Subdivision, StringComparison.OrdinalIgnoreCase))
            && (area.Municipality.Length == 0 || area.Municipality.Equals(place.Municipality, StringComparison.OrdinalIgnoreCase)));
    }

    private static T Fact<T>(IMessage notice, string field)
        where T : struct, Enum => notice.Descriptor.FindFieldByName(field) is { } found ? (T)found.Accessor.GetValue(notice) : default;

    private bool Allows(Grant grant, Tlp tlp)
    {
        var most = grant.MaxTlp == Tlp.Unspecified ? Tlp.Amber : grant.MaxTlp;
        return tlp <= most && (tlp != Tlp.Red || grant.Roles.Contains(_role));
    }

    private HashSet<Transform> Forms(Grant grant, string path, ReferenceElement[] chain)
    {
        var reached = !IsShut(grant, path)
            && !QualifiersOf(path).Any(qualifier => IsShut(grant, qualifier))
            && !_core.Any(leaf => leaf != path && IsShut(grant, leaf))
            && chain.All(element => Reaches(grant, element))
            && chain.All(element => element.Value is not Person { AddressConfidential: true } || !IsAddress(path, element.Path) || NamesAddress(grant, path, element.Path));
        return reached ? NamedForms(grant, path) : [];
    }

    private HashSet<Transform> NamedForms(Grant grant, string path)
    {
        var possible = ReferenceForms.Possible(Field(path), _core.Contains(path));
        var guarded = Ancestors(path).FirstOrDefault(ancestor => ReferenceView.Rule(Field(ancestor)).NamedOnly);

        // A Moment goes with its offset or not at all.
        var twins = ReferenceView.Rule(Field(path)).Always && path.Contains('.') && !_core.Contains(path);
        bool Reached(string name) => guarded is null
            ? name == "*" || IsUnder(path, name) || (twins && Parent(name) == Parent(path))
            : IsUnder(path, name) && IsUnder(name, guarded);

        if (grant.Release.Any(Reached))
        {
            return possible;
        }

        HashSet<Transform> forms = [.. grant.Transforms.Where(rule => Reached(rule.Path)).SelectMany(rule => ReferenceForms.AndCoarser(rule.Transform))];
        forms.IntersectWith(possible);
        return forms;
    }

    private static string Parent(string path) => path.Contains('.') ? path[..path.LastIndexOf('.')] : string.Empty;

    // Withheld, marked too strictly for this grant, or about a person where the agreement carries nothing of the kind.
    private bool IsShut(Grant grant, string path) =>
        Array.Exists(_withheld, withheld => IsUnder(path, withheld))
        || _handling.Markings.Any(marking => !Allows(grant, marking.Tlp == Tlp.Unspecified ? Tlp.Red : marking.Tlp) && marking.Paths.Any(part => IsUnder(path, part)))
        || (!_personal && IsAboutPersons(path));

    private bool IsAboutPersons(string path)
    {
        var ownClass = Field(path).ContainingType.Name == "Statement" && Field(path).Name == "text";
        return Ancestors(path).Any(ancestor => !(ownClass && ancestor == path)
            && ReferenceView.Rule(Field(ancestor)).Sensitivity is not (Sensitivity.Public or Sensitivity.Operational));
    }

    // Every qualifier that speaks of the field or of something around it, and the rest of its Moment.
    private IEnumerable<string> QualifiersOf(string path)
    {
        foreach (var step in Ancestors(path))
        {
            foreach (var sibling in Field(step).ContainingType.Fields.InFieldNumberOrder())
            {
                var rule = ReferenceView.Rule(sibling);
                var at = Parent(step).Length == 0 ? sibling.Name : $"{Parent(step)}.{sibling.Name}";
                var speaks = rule.Qualifies == "*" || rule.Qualifies.Split(',').Contains(Field(step).Name);
                if (at != step && (speaks || (rule.Always && sibling.FieldType != FieldType.Message && !_core.Contains(at))))
                {
                    yield return at;
                }
            }
        }
    }

    private bool Reaches(Grant grant, ReferenceElement element)
    {
        foreach (var condition in grant.Elements.Where(condition => condition.Path == element.Path))
        {
            if ((condition.SubjectCategories.Count > 0 && !condition.SubjectCategories.Contains(Fact<SubjectCategory>(element.Value, "subject_category")))
                || (condition.AgeStatuses.Count > 0 && !condition.AgeStatuses.Any(age => IsAdult(age) == IsAdult(Fact<AgeStatus>(element.Value, "age_status"))))
                || (condition.Assertions.Count > 0 && !condition.Assertions.Contains(Fact<Assertion>(element.Value, "assertion"))))
            {
                return false;
            }
        }

        return element.Value is not Indicator indicator || Allows(grant, indicator.Tlp);
    }

    private static bool IsAdult(AgeStatus age) => age == AgeStatus.Adult;

    private static bool IsAddress(string path, string person) => IsUnder(path, $"{person}.address") || IsUnder(path, $"{person}.safe_contact");

    private static bool NamesAddress(Grant grant, string path, string person) => Named(grant).Any(name => IsUnder(path, name) && IsAddress(name, person));

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var at = path; at.Length > 0; at = Parent(at))
        {
            yield return at;
        }
    }

    private FieldDescriptor Field(string path)
    {
        var names = path.Split('.');
        var field = _type.FindFieldByName(names[0]);
        foreach (var name in names[1..])
        {
            field = field.MessageType.FindFieldByName(name);
        }

        return field;
    }
}
