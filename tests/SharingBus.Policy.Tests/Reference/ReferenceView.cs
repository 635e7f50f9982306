using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>
/// What a role may see, told the slow and plain way: the notice is parsed, every field is asked for by its path, and what may not go is cleared.
/// Shares no code with the product.
/// </summary>
internal sealed class ReferenceView
{
    private static readonly ConcurrentDictionary<FieldDescriptor, FieldRule> Known = new();
    private readonly ReferenceRules _rules;
    private readonly IMessage _notice;
    private readonly string _agreement;
    private readonly List<(string Ref, bool Shown)> _persons = [];

    private ReferenceView(ReferenceRules rules, IMessage notice, string agreement)
    {
        _agreement = agreement;
        _rules = rules;
        _notice = notice;
    }

    /// <summary>The view, or null where nothing is released.</summary>
    public static IMessage? Of(SampleFederation federation, IMessage notice, string recipient, string role, BreakGlass breakGlass = BreakGlass.Closed)
    {
        var rules = ReferenceRules.For(federation, notice, recipient, role, breakGlass);
        return rules is null ? null : new ReferenceView(rules, notice, federation.Bundle.Agreements[0].Id).View();
    }

    public static bool IsCorePath(MessageDescriptor type, string path) => CoreLeaves(type).Any(leaf => leaf == path || leaf.StartsWith(path + ".", StringComparison.Ordinal));

    // Options are copied each time they are asked for.
    public static FieldRule Rule(FieldDescriptor field) => Known.GetOrAdd(field, one => one.GetOptions().GetExtension(OptionsExtensions.Field));

    public static IEnumerable<string> CoreLeaves(MessageDescriptor type)
    {
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (field.Name == "handling")
            {
                foreach (var leaf in Always(field.MessageType, "handling"))
                {
                    yield return leaf;
                }
            }
            else if (Rule(field).Always)
            {
                yield return field.Name;
            }
        }

        static IEnumerable<string> Always(MessageDescriptor message, string path) =>
            from field in message.Fields.InFieldNumberOrder()
            where Rule(field).Always
            from leaf in field.FieldType == FieldType.Message ? Always(field.MessageType, $"{path}.{field.Name}") : [$"{path}.{field.Name}"]
            select leaf;
    }

    private IMessage? View()
    {
        foreach (var field in _notice.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message && field.MessageType.Name == "Person"))
        {
            foreach (var person in Values(_notice, field).Cast<Person>())
            {
                _persons.Add((person.Ref, person.Ref.Length > 0 && _rules.Releases($"{field.Name}.ref", [new ReferenceElement(field.Name, person)])));
            }
        }

        var view = Copy(_notice, string.Empty, []);
        return view is not null && HasContent(view) ? view : null;
    }

    // Copies what is released; null where nothing but qualifiers would be left.
    private IMessage? Copy(IMessage source, string path, ReferenceElement[] chain)
    {
        var target = source.Descriptor.Parser.ParseFrom(ByteString.Empty);
        var content = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in source.Descriptor.Fields.InFieldNumberOrder())
        {
            var below = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (Rule(field).Qualifies.Length == 0 && CopyField(source, target, field, new ReferencePlace(below, chain)))
            {
                content.Add(field.Name);
            }
        }

        foreach (var field in source.Descriptor.Fields.InFieldNumberOrder().Where(field => Rule(field).Qualifies.Length > 0))
        {
            var targets = Rule(field).Qualifies;
            if (targets == "*" ? content.Count > 0 : targets.Split(',').Any(content.Contains))
            {
                field.Accessor.SetValue(target, field.Accessor.GetValue(source));
            }
        }

        if (target is Place shown)
        {
            Coarsen(shown, path, chain);
        }

        return content.Count > 0 ? target : null;
    }

    // A point that is coarser than it was makes the place less precise.
    private void Coarsen(Place place, string path, ReferenceElement[] chain)
    {
        var forms = new[] { "latitude", "longitude" }.Select(name => _rules.Forms($"{path}.point.{name}", chain)).Where(one => one.Count > 0).ToArray();
        var coarsest = forms.Length == 0 ? Transform.Unspecified : forms.Max(ReferenceForms.Finest);
        if (coarsest != Transform.Unspecified && place.Precision != PlacePrecision.Unspecified)
        {
            var least = coarsest == Transform.HundredKilometres ? PlacePrecision.Subdivision : PlacePrecision.Municipality;
            place.Precision = place.Precision > least ? place.Precision : least;
        }
    }

    private bool CopyField(IMessage source, IMessage target, FieldDescriptor field, ReferencePlace place)
    {
        if (field.FieldType != FieldType.Message)
        {
            var forms = _rules.Forms(place.Path, place.Chain);
            if (!Values(source, field).Any() || !(_rules.IsCore(place.Path) || forms.Count > 0))
            {
                return false;
            }

            var form = _rules.IsCore(place.Path) ? Transform.Unspecified : ReferenceForms.Finest(forms);
            object[] values = [.. Values(source, field).Select(value => ReferenceForms.Apply(form, field, value, source, _agreement)).OfType<object>()];
            Set(target, field, values);
            return values.Length > 0;
        }

        var kept = Values(source, field).Cast<IMessage>()
            .Where(value => value is not Statement statement || MayGo(statement))
            .Where(value => !_rules.IsCutByItsOwnClass(value))
            .Select(value => Copy(value, place.Path, [.. place.Chain, new ReferenceElement(place.Path, value)]))
            .OfType<object>().ToArray();
        Set(target, field, kept);
        return kept.Length > 0;
    }

    private bool MayGo(Statement statement) =>
        statement.Reviewed && statement.PersonsMentioned.All(name =>
            name.Length > 0 && _persons.Exists(person => person.Ref == name) && _persons.TrueForAll(person => person.Ref != name || person.Shown));

    // The core alone is no view, unless both policies name a part of it.
    private bool HasContent(IMessage view) => Leaves(view, string.Empty)
        .Any(leaf => !IsQualifier(leaf) && (!_rules.IsCore(leaf) || _rules.NamesCore(leaf)));

    private bool IsQualifier(string path)
    {
        var message = _notice.Descriptor;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            message = message.FindFieldByName(name).MessageType;
        }

        return Rule(message.FindFieldByName(names[^1])).Qualifies.Length > 0;
    }

    private static IEnumerable<string> Leaves(IMessage message, string path) =>
        from field in message.Descriptor.Fields.InFieldNumberOrder()
        let below = path.Length == 0 ? field.Name : $"{path}.{field.Name}"
        from value in Values(message, field)
        from leaf in value is IMessage child ? Leaves(child, below) : [below]
        select leaf;

    private static IEnumerable<object> Values(IMessage message, FieldDescriptor field)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated)
        {
            return ((IList)value).Cast<object>();
        }

        var isDefault = value is null or "" or false or 0 or 0L or 0U or 0UL or 0d || value is ByteString { IsEmpty: true }
            || (value is Enum && Convert.ToInt32(value) == 0);
        return isDefault ? [] : [value!];
    }

    private static void Set(IMessage target, FieldDescriptor field, IEnumerable<object> values)
    {
        foreach (var value in values)
        {
            if (field.IsRepeated)
            {
                ((IList)field.Accessor.GetValue(target)).Add(value);
            }
            else
            {
                field.Accessor.SetValue(target, value);
            }
        }
    }
}
