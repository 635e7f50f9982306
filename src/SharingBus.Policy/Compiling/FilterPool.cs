using System.Text;
using SharingBus.Policy.Filtering;

namespace SharingBus.Policy.Compiling;

/// <summary>Keeps one object for each distinct filter, so that equal views are recognised by reference and filtered once.</summary>
internal sealed class FilterPool
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MessageFilter> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<MessageFilter, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(int Root, string Agreement), FieldFilter> _filters = [];

    /// <summary>The filter that does the same as this one.</summary>
    public MessageFilter Intern(MessageFilter filter)
    {
        lock (_lock)
        {
            var signature = Signature(filter);
            if (_messages.TryGetValue(signature, out var known))
            {
                return known;
            }

            _messages.Add(signature, filter);
            _numbers.Add(filter, _numbers.Count + 1);
            return filter;
        }
    }

    public FieldFilter Filter(MessageFilter? root, string agreement)
    {
        if (root is null)
        {
            return FieldFilter.Nothing;
        }

        lock (_lock)
        {
            var keyed = root.UsesAgreementKey ? agreement : string.Empty;
            if (!_filters.TryGetValue((_numbers[root], keyed), out var filter))
            {
                filter = new FieldFilter(root, keyed);
                _filters.Add((_numbers[root], keyed), filter);
            }

            return filter;
        }
    }

    private string Signature(MessageFilter filter)
    {
        var text = new StringBuilder();
        text.Append(filter.Content).Append(filter.NeedsContent ? '!' : '?').Append(filter.IsStatement ? 's' : '-');
        foreach (var partial in filter.Partials)
        {
            text.Append('q').Append(partial.Bit).Append(':').Append(partial.Targets);
        }

        for (var number = 1; number < filter.Fields.Length; number++)
        {
            var entry = filter.Fields[number];
            text.Append(';').Append(number).Append(',').Append(entry.WireType).Append(',').Append((int)entry.Action)
                .Append(entry.Singular ? '1' : 'n').Append(entry.HoldsPersons ? 'p' : '-').Append(entry.Transform?.Signature);
            Append(text, entry.Element);
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, ElementFilter? element)
    {
        if (element is null)
        {
            return;
        }

        foreach (var attribute in element.Attributes)
        {
            text.Append('a').Append(attribute.Number).Append('*').Append(attribute.Stride).Append('[').AppendJoin(',', attribute.Digits).Append(']');
        }

        foreach (var child in element.Table)
        {
            text.Append('(').Append(child is null ? 0 : _numbers[child]).Append(')');
        }
    }
}
