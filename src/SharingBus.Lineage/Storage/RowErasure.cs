using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Takes parts out of one row of content: what comes to its end together is erased with one write of the row.</summary>
internal sealed class RowErasure(ContentRun row)
{
    private readonly List<ErasedKey> _keys = [];

    /// <summary>The row without them.</summary>
    public ContentRun Left { get; private set; } = row;

    /// <summary>The keys of what was taken out.</summary>
    public IReadOnlyList<ErasedKey> Keys => _keys;

    /// <summary>Takes content out; false where it stands in another row. What is out already stays so.</summary>
    public bool Take(ErasedContent erased)
    {
        int part = Left.Find(erased.Key);
        if (part >= 0 && Left.Without(part) is { } left)
        {
            _keys.Add(new ErasedKey(Left.FirstKey + part, erased.Key, erased.Reason));
            Left = left;
        }

        return part >= 0;
    }
}
