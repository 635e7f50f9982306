using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>
/// What follows from a set of rules, whoever asks: shared by all classes of notices and all roles for which the same rules apply. The filter is made at
/// once, the words about it when somebody reads them.
/// </summary>
internal sealed class ViewOutline
{
    private readonly Lazy<IReadOnlyList<string>> _released;
    private readonly Lazy<IReadOnlyList<string>> _withheld;
    private readonly Lazy<ViewTerms> _terms;

    /// <summary>Something is released.</summary>
    public ViewOutline(NoticeSchema schema, FormMap forms, Func<ViewTerms> terms)
    {
        Reason = DecisionReason.Released;
        Weight = forms.Weight;
        _released = new Lazy<IReadOnlyList<string>>(() => PathWords.Of(schema, PathWords.Kept(schema, forms)));
        _withheld = new Lazy<IReadOnlyList<string>>(() => PathWords.Of(schema, schema.Root.Leaves.Except(forms.Leaves)));
        _terms = new Lazy<ViewTerms>(terms);
    }

    /// <summary>Nothing is released.</summary>
    public ViewOutline(NoticeType type, DecisionReason reason)
    {
        Reason = reason;
        Weight = -(int)reason;
        _released = new Lazy<IReadOnlyList<string>>([]);
        _withheld = new Lazy<IReadOnlyList<string>>(() => NoticeTypes.IsKnown(type) ? [.. NoticeSchema.Of(type).Root.Children.Select(child => child.Path)] : []);
        _terms = new Lazy<ViewTerms>(ViewTerms.None);
    }

    public DecisionReason Reason { get; }

    /// <summary>The more is released, the greater.</summary>
    public int Weight { get; }

    public string AgreementId { get; init; } = string.Empty;

    public bool Emergency { get; init; }

    public IReadOnlyList<string> RuleIds { get; init; } = [];

    public FieldFilter Filter { get; init; } = FieldFilter.Nothing;

    /// <summary>The owner's grants that take part.</summary>
    public IReadOnlyList<MatchedGrant> Own { get; init; } = [];

    /// <summary>The earliest end of what it rests on.</summary>
    public DateTimeOffset End { get; init; } = DateTimeOffset.MaxValue;

    public ViewTerms Terms => _terms.Value;

    public IReadOnlyList<string> ReleasedPaths => _released.Value;

    public IReadOnlyList<string> WithheldPaths => _withheld.Value;
}
