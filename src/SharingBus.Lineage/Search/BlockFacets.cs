using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Lineage.Search;

/// <summary>
/// By what the entries of a block are found. Most entries of a journal are notices that were accepted and decided, and all of them are gone through: of
/// these nothing is parsed but the classes that decided.
/// </summary>
internal sealed class BlockFacets
{
    private readonly HashSet<long> _keys = [];
    private readonly HashSet<ulong> _classes = [];
    private long _kinds;

    /// <summary>Adds an entry.</summary>
    public void Add(JournalEntry.EventOneofCase kind, ReadOnlySpan<byte> body)
    {
        switch (kind)
        {
            case JournalEntry.EventOneofCase.Accepted:
                _kinds |= 1L << (int)kind;
                break;
            case JournalEntry.EventOneofCase.Decided:
                _kinds |= 1L << (int)kind;
                AddClasses(body);
                break;
            default:
                Facets.Add(JournalEntry.Parser.ParseFrom(body), _keys);
                break;
        }
    }

    /// <summary>The facets of all that was added, in order.</summary>
    public IEnumerable<long> InOrder()
    {
        foreach (JournalEntry.EventOneofCase kind in Enum.GetValues<JournalEntry.EventOneofCase>())
        {
            if (((_kinds >> (int)kind) & 1) == 1)
            {
                _keys.Add(Facets.Kind(kind));
            }
        }

        _keys.UnionWith(_classes.Select(static decisionClass => Facets.DecidedBy((long)decisionClass)));
        return _keys.Order();
    }

    private void AddClasses(ReadOnlySpan<byte> entry)
    {
        var fields = new WireFields(entry);
        while (fields.Next())
        {
            if (fields.Number == JournalEntry.DecidedFieldNumber)
            {
                var decided = new WireFields(fields.Payload);
                while (decided.Next())
                {
                    if (decided.Number == Decided.OutcomesFieldNumber)
                    {
                        _classes.Add(ClassOf(decided.Payload));
                    }
                }
            }
        }
    }

    private static ulong ClassOf(ReadOnlySpan<byte> outcome)
    {
        var fields = new WireFields(outcome);
        while (fields.Next())
        {
            if (fields.Number == Outcome.DecisionClassFieldNumber)
            {
                return fields.Value;
            }
        }

        return 0;
    }
}
