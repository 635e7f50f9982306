using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;

namespace SharingBus.Policy.Explaining;

/// <summary>Why one role sees what it sees of one notice.</summary>
/// <param name="Decision">The decision for the notice's class.</param>
/// <param name="Refusal">Why the filter refused the bytes; none as a rule.</param>
/// <param name="Fields">Every field of the notice, in its order.</param>
public sealed record Explanation(Decision Decision, FilterRefusal Refusal, IReadOnlyList<ExplainedField> Fields)
{
    /// <summary>Paths of which anything is released.</summary>
    public IEnumerable<string> ReleasedPaths => Fields.Where(one => one.Released > 0).Select(one => one.Path);

    /// <summary>Paths of which anything is withheld.</summary>
    public IEnumerable<string> WithheldPaths => Fields.Where(one => !one.IsReleased).Select(one => one.Path);
}
