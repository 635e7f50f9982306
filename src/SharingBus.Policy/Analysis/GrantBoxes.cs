using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Puts the conditions of a grant into a box. It says of sets what the evaluator says of one notice; a test compares the two.</summary>
internal static class GrantBoxes
{
    /// <summary>What a grant asks of the notice itself.</summary>
    public static ConditionBox Of(Rule rule, NoticeSchema schema, string role)
    {
        var grant = rule.Written;
        var space = BoxSpace.Of(schema.Root);
        var box = ConditionBox.Whole(space)
            .Narrow(space.IndexOf(BoxSubject.Purpose), Codes(grant.Purposes.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.Label), Labels(rule.Compiled, role))
            .Narrow(space.IndexOf(BoxSubject.Actuality), grant.Actualities.Count == 0
                ? Codes([(int)Actuality.Actual, (int)Actuality.Exercise])
                : Codes(grant.Actualities.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.HarmForm), AnyOr(grant.HarmForms.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.Severity), AtLeast(grant.MinSeverity))
            .Narrow(space.IndexOf(BoxSubject.Urgency), AnyOr(grant.Urgencies.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.InterventionKind), AnyOr(grant.InterventionKinds.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.PreventionLevel), AnyOr(grant.PreventionLevels.Select(value => (int)value)))
            .Narrow(space.IndexOf(BoxSubject.Consent), ConsentBits.Of(grant.DisclosureBases, grant.ConsentStatuses))
            .Narrow(space.IndexOf(BoxSubject.Secrecy), AnyOr(grant.SecrecyGates.Select(value => (int)value)))
            .Narrow(rule.Compiled.Period);
        return grant.Areas.Count == 0 ? box : box.Narrow(new AreaCondition(HasPlace(schema) ? new AreaList(grant.Areas) : AreaList.None, AreaList.None));
    }

    /// <summary>What a grant asks of the elements around a leaf.</summary>
    public static ConditionBox NarrowElements(ConditionBox box, NoticeSchema schema, SchemaNode leaf, Rule rule, string role)
    {
        for (var i = 0; i < box.Space.Dimensions.Count; i++)
        {
            var dimension = box.Space.Dimensions[i];
            if (dimension.Subject == BoxSubject.ElementLabel)
            {
                // An element without a label of its own has that of the notice.
                box = box.Narrow(i, Labels(rule.Compiled, role) | 1);
            }
        }

        return rule.Written.Elements.Where(condition => leaf.IsAtOrBelow(schema.Find(condition.Path)!)).Aggregate(box, Narrow);
    }

    /// <summary>What the hard rules ask of the elements around a leaf.</summary>
    /// <param name="box">The box.</param>
    /// <param name="secret">Whether it is released also where the address is kept secret.</param>
    /// <param name="personal">Whether the agreement may carry what is about somebody.</param>
    public static ConditionBox NarrowFlags(ConditionBox box, bool secret, bool personal)
    {
        for (var i = 0; i < box.Space.Dimensions.Count; i++)
        {
            box = box.Space.Dimensions[i].Subject switch
            {
                BoxSubject.SecretAddress when !secret => box.Narrow(i, 0b01),
                BoxSubject.Sensitivity when !personal => box.Narrow(i, 0b01),
                _ => box,
            };
        }

        return box;
    }

    /// <summary>Numbers as bits.</summary>
    public static ulong Codes(IEnumerable<int> values) => values.Where(value => value is >= 0 and < 64).Aggregate(0UL, (bits, value) => bits | 1UL << value);

    private static ConditionBox Narrow(ConditionBox box, ElementCondition condition)
    {
        var (space, path) = (box.Space, condition.Path);
        return box
            .Narrow(space.Find(BoxSubject.SubjectCategory, path), AnyOr(condition.SubjectCategories.Select(value => (int)value)))
            .Narrow(space.Find(BoxSubject.Age, path), AnyOr(condition.AgeStatuses.Select(value => (int)CompiledElementCondition.AsDecided(value))))
            .Narrow(space.Find(BoxSubject.Assertion, path), AnyOr(condition.Assertions.Select(value => (int)value)));
    }

    // An empty list does not restrict.
    private static ulong AnyOr(IEnumerable<int> values) => Codes(values) is var bits && bits == 0 ? BoxSpace.AnyCode : bits;

    private static ulong AtLeast(Severity least) =>
        least == Severity.Unspecified ? BoxSpace.AnyCode : Codes(Enumerable.Range((int)Severity.Extreme, (int)least));

    private static ulong Labels(CompiledGrant grant, string role) =>
        Codes(Enum.GetValues<Tlp>().Where(tlp => tlp != Tlp.Unspecified && grant.AllowsTlp(tlp, role)).Select(tlp => (int)tlp));

    // As the reader of facts has it: the one place that a notice is about.
    private static bool HasPlace(NoticeSchema schema) => RootFacts.Of((int)schema.Type).Place > 0;
}
