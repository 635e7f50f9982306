using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>A set of kinds of entries.</summary>
public readonly record struct EntryKinds
{
    private EntryKinds(long mask) => Mask = mask;

    /// <summary>Every kind.</summary>
    public static EntryKinds All { get; } = new(-1);

    internal long Mask { get; }

    /// <summary>Whether a kind is among them.</summary>
    public bool Holds(JournalEntry.EventOneofCase kind) => ((Mask >> (int)kind) & 1) == 1;

    /// <summary>The kinds named.</summary>
    public static EntryKinds Of(params ReadOnlySpan<JournalEntry.EventOneofCase> kinds)
    {
        long mask = 0;
        foreach (JournalEntry.EventOneofCase kind in kinds)
        {
            mask |= 1L << (int)kind;
        }

        return new EntryKinds(mask);
    }
}
