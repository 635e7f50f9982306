using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>One thing that an element says of itself and that a decision may rest on.</summary>
/// <param name="Number">Field number inside the element.</param>
/// <param name="Digits">Digit by value; the last one stands for every larger value.</param>
/// <param name="Apply">Puts the meaning of a digit into a case.</param>
internal sealed record ElementDimension(int Number, byte[] Digits, Func<ElementCase, int, ElementCase> Apply)
{
    /// <summary>How many digits there are.</summary>
    public int Radix { get; } = Digits.Max() + 1;

    /// <summary>The dimensions of an element that matter.</summary>
    public static IReadOnlyList<ElementDimension> Of(SchemaNode node, bool hasCondition, bool mayBePersonal)
    {
        var dimensions = new List<ElementDimension>();
        if (hasCondition)
        {
            Add(dimensions, node, "subject_category", EachValue<SubjectCategory>(), static (element, digit) => element with { SubjectCategory = digit });
            Add(dimensions, node, "age_status", [1, 0, 1], static (element, digit) => element with { Age = digit == 0 ? AgeStatus.Adult : AgeStatus.Child });
            Add(dimensions, node, "assertion", EachValue<Assertion>(), static (element, digit) => element with { Assertion = digit });
        }

        if (node.Child("tlp") is { Rule.Qualifies: "*" })
        {
            // A label beyond the list counts as the strictest.
            Add(dimensions, node, "tlp", [0, 1, 2, 3, 4, 5], static (element, digit) => element with { Tlp = (Tlp)digit });
        }

        if (NoticeSchema.IsPerson(node.Message))
        {
            Add(dimensions, node, "address_confidential", [0, 1], static (element, digit) => element with { AddressConfidential = digit == 1 });
        }

        if (!mayBePersonal)
        {
            // UNSPECIFIED, then PUBLIC and OPERATIONAL, then all that is about somebody.
            Add(dimensions, node, "sensitivity", [1, 0, 0, 1], static (element, digit) => element with { IsSensitive = digit == 1 });
        }

        return dimensions;
    }

    /// <summary>The attributes by which the filter finds its place in the table.</summary>
    public static ElementAttribute[] Attributes(IReadOnlyList<ElementDimension> dimensions)
    {
        var stride = 1;
        var attributes = new ElementAttribute[dimensions.Count];
        for (var i = 0; i < attributes.Length; i++)
        {
            attributes[i] = new ElementAttribute(dimensions[i].Number, dimensions[i].Digits, stride);
            stride *= dimensions[i].Radix;
        }

        return attributes;
    }

    /// <summary>Every combination, in the order of the table.</summary>
    public static IEnumerable<ElementCase> Cases(IReadOnlyList<ElementDimension> dimensions)
    {
        var count = dimensions.Aggregate(1, (product, dimension) => product * dimension.Radix);
        for (var index = 0; index < count; index++)
        {
            var rest = index;
            var element = default(ElementCase);
            foreach (var dimension in dimensions)
            {
                element = dimension.Apply(element, rest % dimension.Radix);
                rest /= dimension.Radix;
            }

            yield return element;
        }
    }

    private static void Add(
        List<ElementDimension> dimensions, SchemaNode node, string field, byte[] digits, Func<ElementCase, int, ElementCase> apply)
    {
        if (node.Child(field) is { } child)
        {
            dimensions.Add(new ElementDimension(child.Field!.FieldNumber, digits, apply));
        }
    }

    // One digit a value and one more for values that the list does not have.
    private static byte[] EachValue<T>()
        where T : struct, Enum => [.. Enumerable.Range(0, Enum.GetValues<T>().Length + 1).Select(value => (byte)value)];
}
