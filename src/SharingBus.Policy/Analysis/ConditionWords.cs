using System.Globalization;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Says a box in words. What does not restrict is not said.</summary>
internal static class ConditionWords
{
    private const string Notice = "the notice";
    private static readonly ulong Exercises = GrantBoxes.Codes([(int)Actuality.Actual, (int)Actuality.Exercise]);

    public static IReadOnlyList<Condition> Of(ConditionBox box)
    {
        var conditions = new List<Condition>();
        for (var i = 0; i < box.Space.Dimensions.Count; i++)
        {
            var dimension = box.Space.Dimensions[i];
            if (box[i] != dimension.Universe || dimension.Subject == BoxSubject.Purpose)
            {
                conditions.AddRange(Of(dimension, box[i]));
            }
        }

        if (!box.Areas.IsAnywhere)
        {
            conditions.Add(new Condition { Subject = "place", Words = Words(box.Areas) });
        }

        if (box.Period != Period.Unbounded)
        {
            conditions.Add(new Condition { Subject = "time", Words = Words(box.Period) });
        }

        return conditions;
    }

    private static IEnumerable<Condition> Of(BoxDimension dimension, ulong set) => dimension.Subject switch
    {
        BoxSubject.Purpose => [Codes("purpose", List("Purpose"), set)],
        BoxSubject.Label => [Label("label", set)],
        // What nothing else is said of is real, or an exercise and marked as one.
        BoxSubject.Actuality => set == Exercises ? [] : [Codes("actuality", List("Actuality"), set)],
        BoxSubject.HarmForm => [Codes("form of harm", List("HarmForm"), set)],
        BoxSubject.Severity => [Severe(set)],
        BoxSubject.Urgency => [Codes("urgency", List("Urgency"), set)],
        BoxSubject.InterventionKind => [Codes("intervention", List("InterventionKind"), set)],
        BoxSubject.PreventionLevel => [Codes("prevention level", List("PreventionLevel"), set)],
        BoxSubject.Consent => Consents(set),
        BoxSubject.Secrecy => [Codes("duty of secrecy", List("SecrecyGate"), set)],
        BoxSubject.BreakGlass => [new Condition { Subject = "break-glass", Words = Opened(set) }],
        BoxSubject.SubjectCategory => [Codes(dimension.Node, List("SubjectCategory"), set, "only who is ")],
        BoxSubject.Age => [Said(dimension.Node, set == 1UL << (int)AgeStatus.Adult ? "only adults" : "only children, and whoever may be one")],
        BoxSubject.Assertion => [Codes(dimension.Node, List("Assertion"), set, "only what is said as ")],
        BoxSubject.ElementLabel => Inner(dimension.Node, set),
        BoxSubject.SecretAddress => [Said(dimension.Node, set == 1 ? "not where the address is kept secret" : "only where the address is kept secret")],
        _ => [Said(dimension.Node, set == 1 ? "only what is not about a person" : "only what is about a person")],
    };

    private static Condition Said(string subject, string words) => new() { Subject = subject.Length == 0 ? Notice : subject, Words = words };

    private static Condition Codes(string subject, EnumDescriptor list, ulong set, string before = "")
    {
        var condition = new Condition { Subject = subject, Words = before + CodeNames.Words(list, set) };
        condition.Values.AddRange(CodeNames.Names(list, set));
        return condition;
    }

    private static Condition Label(string subject, ulong set)
    {
        var condition = Codes(subject, List("Tlp"), set & ~1UL);
        condition.Words = IsRunFrom(set & ~1UL, (int)Tlp.Clear) ? $"up to {condition.Values[^1]}" : condition.Words;
        return condition;
    }

    // An element without a label has that of the notice; a label that both allow says nothing more.
    private static IEnumerable<Condition> Inner(string node, ulong set)
    {
        var condition = Label(node, set);
        condition.Words = $"only what is marked {condition.Words}";
        return [condition];
    }

    private static Condition Severe(ulong set)
    {
        var condition = Codes("severity", List("Severity"), set);
        condition.Words = IsRunFrom(set, (int)Severity.Extreme) ? $"at least {condition.Values[^1]}" : condition.Words;
        return condition;
    }

    private static IEnumerable<Condition> Consents(ulong pairs)
    {
        var (bases, statuses) = (ConsentBits.BasesOf(pairs), ConsentBits.StatusesOf(pairs));
        if (bases != ConsentBits.BasesOf(ConsentBits.Universe))
        {
            yield return Codes("lawful basis", List("DisclosureBasis"), bases);
        }

        if (statuses != ConsentBits.StatusesOf(ConsentBits.Universe & ConsentBits.WithBases(bases)))
        {
            yield return Codes("consent", List("ConsentStatus"), statuses);
        }

        if (pairs != (ConsentBits.Universe & ConsentBits.WithBases(bases) & ConsentBits.WithStatuses(statuses)))
        {
            // Only differences of rules have this shape.
            yield return new Condition { Subject = "lawful basis and consent", Words = "only some pairs of these" };
        }
    }

    private static string Opened(ulong set) => set switch
    {
        1UL << (int)BreakGlass.Closed => "only while break-glass is closed",
        1UL << (int)BreakGlass.OpenedByRight => "only while a role with the emergency right keeps break-glass open",
        1UL << (int)BreakGlass.Opened => "only while break-glass is open on the terms of the agreement",
        (1UL << (int)BreakGlass.Opened) | (1UL << (int)BreakGlass.OpenedByRight) => "only while break-glass is open",
        _ => "not while break-glass is open in another way",
    };

    private static string Words(AreaCondition areas)
    {
        var inside = areas.Inside is null ? string.Empty : $"in {CodeNames.Or([.. areas.Inside.Words])}";
        var outside = areas.Outside.IsEmpty ? string.Empty : $"not in {CodeNames.Or([.. areas.Outside.Words])}";
        return string.Join(", ", new[] { inside, outside }.Where(words => words.Length > 0));
    }

    private static string Words(Period period)
    {
        var from = period.From == DateTimeOffset.MinValue ? string.Empty : $"from {Day(period.From)}";
        var until = period.Until == DateTimeOffset.MaxValue ? string.Empty : $"before {Day(period.Until)}";
        return string.Join(" and ", new[] { from, until }.Where(words => words.Length > 0));
    }

    private static string Day(DateTimeOffset instant) =>
        instant.ToString(instant.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsRunFrom(ulong set, int least) => set != 0 && (set >> least & 1) != 0 && ((set >> least) + 1 & set >> least) == 0 && set >> least << least == set;

    private static EnumDescriptor List(string name) => CodesReflection.Descriptor.EnumTypes.First(list => list.Name == name);
}
