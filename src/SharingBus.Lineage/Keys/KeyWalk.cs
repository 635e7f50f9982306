using System.Numerics;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// Makes the keys of payloads out of a tree. It remembers the way down to the last one: the next payload's key costs two hashes instead
/// of forty. For one thread at a time.
/// </summary>
internal sealed class KeyWalk(KeyTree tree)
{
    private readonly byte[] _way = new byte[(KeyTree.Height + 1) * KeyTree.KeySize];
    private KeyNode? _top;
    private long _at;

    /// <summary>The key of a payload; false where it is destroyed. The bytes are good until the next call.</summary>
    public bool TryMake(long number, out ReadOnlySpan<byte> key)
    {
        int from;
        if (_top is not null && number >= _top.First && number < _top.End)
        {
            // Down to where the two ways part, the keys are the same.
            from = BitOperations.Log2((ulong)(number ^ _at) << 1 | 1);
        }
        else
        {
            _top = tree.Find(number);
            from = _top?.Height ?? 0;
            _top?.Key.Span.CopyTo(At(from));
        }

        for (int height = from; height > 0 && _top is not null; height--)
        {
            KeyTree.MakeChild(At(height), (int)(number >> (height - 1)) & 1, At(height - 1));
        }

        _at = number;
        key = At(0);
        return _top is not null;
    }

    private Span<byte> At(int height) => _way.AsSpan(height * KeyTree.KeySize, KeyTree.KeySize);
}
