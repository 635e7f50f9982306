using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>One combination of what an element may say of itself.</summary>
internal readonly record struct ElementCase
{
    public int SubjectCategory { get; init; }

    public AgeStatus Age { get; init; }

    public int Assertion { get; init; }

    /// <summary>The element's own label; unspecified where it has none.</summary>
    public Tlp Tlp { get; init; }

    public bool AddressConfidential { get; init; }

    /// <summary>Whether its own class is neither PUBLIC nor OPERATIONAL; what nobody has classified counts as special category.</summary>
    public bool IsSensitive { get; init; }

    public bool IsReachedBy(MatchedGrant match, SchemaNode node, string role)
    {
        foreach (var condition in match.Elements)
        {
            if (ReferenceEquals(condition.Node, node) && !condition.Matches(SubjectCategory, Age, Assertion))
            {
                return false;
            }
        }

        return match.Grant.AllowsTlp(Tlp, role);
    }
}
