using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Which elements of one message field a grant reaches. An empty mask does not restrict.</summary>
internal sealed class CompiledElementCondition(SchemaNode node, ElementCondition condition)
{
    private readonly ulong _categories = Mask(condition.SubjectCategories.Select(value => (int)value));
    private readonly ulong _ages = Mask(condition.AgeStatuses.Select(value => (int)AsDecided(value)));
    private readonly ulong _assertions = Mask(condition.Assertions.Select(value => (int)value));

    public SchemaNode Node { get; } = node;

    /// <summary>Whether nobody knows if somebody is a child: then they are treated as one.</summary>
    public static AgeStatus AsDecided(AgeStatus status) => status == AgeStatus.Adult ? AgeStatus.Adult : AgeStatus.Child;

    public bool Matches(int subjectCategory, AgeStatus age, int assertion) =>
        Allows(_categories, subjectCategory) && Allows(_ages, (int)age) && Allows(_assertions, assertion);

    private static bool Allows(ulong mask, int value) => mask == 0 || (value < 64 && (mask >> value & 1) != 0);

    private static ulong Mask(IEnumerable<int> values) => values.Aggregate(0UL, (mask, value) => mask | 1UL << value);
}
