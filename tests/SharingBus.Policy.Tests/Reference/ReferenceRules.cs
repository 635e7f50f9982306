using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>Answers, for one notice and one role, whether one field of one element may go. Everything is asked again for every field.</summary>
internal sealed class ReferenceRules
{
    private readonly MessageDescriptor _type;
    private readonly Handling _handling;
    private readonly string _role;
    private readonly bool _personal;
    private readonly Grant[] _own;
    private readonly Grant[] _ceiling;
    private readonly string[] _withheld;
    private readonly HashSet<string> _core;

    private ReferenceRules(SampleFederation federation, IMessage notice, string recipient, string role)
    {
        _type = notice.Descriptor;
        _handling = (Handling)_type.FindFieldByName("handling").Accessor.GetValue(notice);
        _role = role;
        _personal = federation.Bundle.Agreements[0].Kind is AgreementKind.InformAndIntervene or AgreementKind.IntelligenceLink;
        _core = [.. ReferenceView.CoreLeaves(_type)];
        _own = [.. federation.Policy.Grants.Where(grant => Matches(grant, notice, recipient))];
        _ceiling = [.. federation.Ceiling.Grants.Where(grant => Matches(grant, notice, recipient))];
        _withheld =
        [
            .. federation.Policy.Withholdings.Concat(federation.Ceiling.Withholdings)
                .Where(rule => rule.Types_.Contains(SampleFederation.TypeOf(notice))).SelectMany(rule => rule.Withhold),
        ];
    }

    public static ReferenceRules? For(SampleFederation federation, IMessage notice, string recipient, string role)
    {
        var rules = new ReferenceRules(federation, notice, recipient, role);
        var consent = rules._handling.Consent?.Status ?? ConsentStatus.Unspecified;
        var hub = role == SampleFederation.Analyst && notice is Referral or CaseUpdate && role == SampleFederation.Analyst;
        var consented = rules._handling.DisclosureBasis != DisclosureBasis.Consent || consent == ConsentStatus.Given;
        return hub || consent == ConsentStatus.Withdrawn || !consented ? null : rules;
    }

    public bool IsCore(string path) => _core.Contains(path);

    public bool NamesCore(string path) =>
        Array.Exists(_own, grant => Names(grant, path) && Releases(grant, path, []))
        && Array.Exists(_ceiling, grant => Names(grant, path) && Releases(grant, path, []));

    public bool Releases(string path, ReferenceElement[] chain) =>
        Array.Exists(_own, grant => Releases(grant, path, chain)) && Array.Exists(_ceiling, grant => Releases(grant, path, chain));

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

    private static bool Names(Grant grant, string path) => grant.Release.Any(named => named != "*" && IsUnder(path, named));

    private bool Matches(Grant grant, IMessage notice, string recipient)
    {
        var severity = Fact<Severity>(notice, "severity");
        return grant.Types_.Contains(SampleFederation.TypeOf(notice))
            && (grant.Agencies.Count == 0 || grant.Agencies.Contains(recipient))
            && (grant.Roles.Contains(_role) || grant.Roles.Contains("*"))
            && grant.Purposes.Contains(_handling.Purpose)
            && _handling.Actuality != Actuality.Test
            && (grant.HarmForms.Count == 0 || grant.HarmForms.Contains(Fact<HarmForm>(notice, "harm_form")))
            && (grant.MinSeverity == Severity.Unspecified || (severity != Severity.Unspecified && severity <= grant.MinSeverity))
            && Allows(grant, _handling.Tlp);
    }

    private static T Fact<T>(IMessage notice, string field)
        where T : struct, Enum => notice.Descriptor.FindFieldByName(field) is { } found ? (T)found.Accessor.GetValue(notice) : default;

    private bool Allows(Grant grant, Tlp tlp)
    {
        var most = grant.MaxTlp == Tlp.Unspecified ? Tlp.Amber : grant.MaxTlp;
        return tlp <= most && (tlp != Tlp.Red || grant.Roles.Contains(_role));
    }

    private bool Releases(Grant grant, string path, ReferenceElement[] chain) =>
        IsNamed(grant, path)
        && !IsShut(grant, path)
        && !QualifiersOf(path).Any(qualifier => IsShut(grant, qualifier))
        && !_core.Any(leaf => leaf != path && IsShut(grant, leaf))
        && chain.All(element => Reaches(grant, element))
        && chain.All(element => element.Value is not Person { AddressConfidential: true } || !IsAddress(path, element.Path) || NamesAddress(grant, path, element.Path));

    private bool IsNamed(Grant grant, string path)
    {
        var guarded = Ancestors(path).FirstOrDefault(ancestor => ReferenceView.Rule(Field(ancestor)).NamedOnly);
        var named = guarded is null
            ? grant.Release.Contains("*") || Names(grant, path)
            : grant.Release.Any(name => IsUnder(path, name) && IsUnder(name, guarded));

        // A Moment goes with its offset or not at all.
        return named || (ReferenceView.Rule(Field(path)).Always && path.Contains('.') && !_core.Contains(path)
            && grant.Release.Any(name => name != "*" && Parent(name) == Parent(path)));
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

    private static bool NamesAddress(Grant grant, string path, string person) => grant.Release.Any(name => IsUnder(path, name) && IsAddress(name, person));

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
