using SharingBus.Policy.Filtering;

namespace SharingBus.Policy.Compiling;

/// <summary>Keeps one object for each distinct filter, so that equal views are recognised by reference and filtered once.</summary>
internal sealed class FilterPool
{
    /// <summary>Most tables kept. Beyond it they are forgotten, so that markings made up by a hostile notice cannot fill the memory; equal views are then filtered twice.</summary>
    private const int Max = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<MessageFilter, MessageFilter> _messages = new(MessageFilterComparer.Instance);
    private readonly Dictionary<int[], MessageFilter> _plain = new(NumbersComparer.Instance);
    private readonly Dictionary<(MessageFilter Root, string Agreement), FieldFilter> _filters = [];

    /// <summary>The filter that does the same as this one. What stands below it must have been given here before.</summary>
    public MessageFilter Intern(MessageFilter filter)
    {
        lock (_lock)
        {
            if (_messages.TryGetValue(filter, out var known))
            {
                return known;
            }

            if (_messages.Count >= Max)
            {
                _messages.Clear();
                _filters.Clear();
                _plain.Clear();
            }

            _messages.Add(filter, filter);
            return filter;
        }
    }

    /// <summary>The filter that was made for a message with the same forms, or null.</summary>
    public MessageFilter? Plain(ReadOnlySpan<int> key)
    {
        lock (_lock)
        {
            return _plain.GetAlternateLookup<ReadOnlySpan<int>>().TryGetValue(key, out var known) ? known : null;
        }
    }

    /// <summary>Remembers a filter for the next message with the same forms.</summary>
    public void PutPlain(ReadOnlySpan<int> key, MessageFilter filter)
    {
        lock (_lock)
        {
            if (_plain.Count < Max)
            {
                _plain[key.ToArray()] = filter;
            }
        }
    }

    /// <summary>The filter of some tables. Pseudonyms of an agreement are made with that agreement's key.</summary>
    public FieldFilter Filter(MessageFilter? root, string agreement)
    {
        if (root is null)
        {
            return FieldFilter.Nothing;
        }

        lock (_lock)
        {
            var keyed = root.UsesAgreementKey ? agreement : string.Empty;
            if (!_filters.TryGetValue((root, keyed), out var filter))
            {
                filter = new FieldFilter(root, keyed);
                _filters.Add((root, keyed), filter);
            }

            return filter;
        }
    }
}
