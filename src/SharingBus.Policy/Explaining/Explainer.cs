using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary;

namespace SharingBus.Policy.Explaining;

/// <summary>Explains a decision field by field. It runs the very filter that the node runs, so that it cannot tell another story.</summary>
public static class Explainer
{
    // The view is counted and thrown away, so any key will do for its pseudonyms.
    private static readonly PseudonymKeys AnyKeys = new(new byte[PseudonymKeys.MinSecretBytes], new byte[PseudonymKeys.MinSecretBytes]);

    /// <summary>Explains what one role sees of one notice.</summary>
    /// <param name="bundle">The bundle in force.</param>
    /// <param name="request">The question; its facts must have been read from the same notice.</param>
    /// <param name="notice">The canonical bytes of the notice.</param>
    public static Explanation Explain(CompiledBundle bundle, DecisionRequest request, ReadOnlySpan<byte> notice)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var decision = bundle.Decide(request);
        if (!NoticeTypes.IsKnown(request.Type))
        {
            return new Explanation(decision, FilterRefusal.None, []);
        }

        var view = new byte[decision.Filter.MaxViewLength(notice.Length)];
        var length = decision.Filter.Filter(notice, view, AnyKeys);
        var forms = FormPrinter.Of(request.Type, decision.Filter, notice);
        var released = PathPrinter.Count(request.Type, view.AsSpan(0, Math.Max(0, length)));
        var explainer = new FieldExplainer(bundle.Maker, request, decision);
        var fields = PathPrinter.Count(request.Type, notice)
            .Select(one => explainer.Explain(new ExplainedField(one.Key, one.Value, released.GetValueOrDefault(one.Key), [], null)
            {
                Forms = forms.GetValueOrDefault(one.Key, []),
            }));
        return new Explanation(decision, FieldFilter.RefusalOf(length), [.. fields]);
    }
}
