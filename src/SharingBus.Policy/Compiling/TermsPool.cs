using System.Collections.Concurrent;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Keeps one object for equal terms, so that equal views are recognised by reference.</summary>
internal sealed class TermsPool
{
    private readonly ConcurrentDictionary<string, ViewTerms> _known = new(StringComparer.Ordinal);

    public ViewTerms Of(IReadOnlyList<TransformRule> transformed, Obligations obligations) =>
        _known.GetOrAdd($"{obligations}{string.Concat(transformed)}", static (_, terms) => new ViewTerms(terms.transformed, terms.obligations), (transformed, obligations));
}
