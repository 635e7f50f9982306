using System.Security.Cryptography;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// The keys of all payloads, whatever was destroyed excepted. A binary tree: each key makes two, SHA-256 of it and the side, down to the
/// payloads. Whoever has the root has all. To destroy the key of one payload is to give up every key above it and to keep their other
/// children: forty at most, and what is destroyed side by side shares them. So a million keys take no room, and none is ever rewritten.
/// </summary>
internal sealed class KeyTree
{
    /// <summary>Halvings from the root: 2^40 payloads are a thousand a second for thirty-five years.</summary>
    public const int Height = 40;

    /// <summary>
    /// The first number for kept batches: half of all, apart from those of content. Batches are dropped in about the order in which they came, so what
    /// is destroyed of these lies side by side; between those of content, which stays for years, each would leave a hole of its own.
    /// </summary>
    public const long FirstOfBatches = 1L << (Height - 1);

    /// <summary>The last number before those, which no content ever comes to: whom somebody looked up is on record under it. It is never destroyed.</summary>
    public const long OfLookUps = FirstOfBatches - 1;

    /// <summary>
    /// The first number for runs of entries, the last quarter: what was written together comes to the end of its term together, in about the order of the
    /// journal. Batches never come to it: there would have to be a quarter of a million openings of the journal.
    /// </summary>
    public const long FirstOfEntries = FirstOfBatches + (1L << (Height - 2));

    /// <summary>Behind the last number.</summary>
    public const long End = 1L << Height;

    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    private readonly KeyNode[] _nodes;

    private KeyTree(KeyNode[] nodes) => _nodes = nodes;

    /// <summary>What is left, in order: no payload is below two of them.</summary>
    public IReadOnlyList<KeyNode> Nodes => _nodes;

    /// <summary>The first number in [first, end) behind all of them that were destroyed.</summary>
    public long UntouchedIn(long first, long end)
    {
        long untouched = end;
        for (int node = _nodes.Length - 1; node >= 0 && _nodes[node].End > first; node--)
        {
            if (_nodes[node].First >= end)
            {
                continue;
            }

            if (Math.Min(_nodes[node].End, end) != untouched)
            {
                break;
            }

            untouched = Math.Max(_nodes[node].First, first);
        }

        return untouched;
    }

    /// <summary>A new tree, from which nothing is missing.</summary>
    public static KeyTree Plant() => new([new KeyNode(0, Height, RandomNumberGenerator.GetBytes(KeySize))]);

    /// <summary>A tree that was written down.</summary>
    /// <exception cref="ArgumentException">The nodes are not those of a tree.</exception>
    public static KeyTree Of(IEnumerable<KeyNode> nodes)
    {
        KeyNode[] all = [.. nodes];
        long end = 0;
        foreach (KeyNode node in all)
        {
            bool stands = node.Height is >= 0 and <= Height && node.Key.Length == KeySize
                && node.First >= end && node.First % (1L << node.Height) == 0 && node.End <= 1L << Height;
            end = stands ? node.End : throw new ArgumentException($"No tree has a key for payload {node.First} at height {node.Height} here.", nameof(nodes));
        }

        return new KeyTree(all);
    }

    /// <summary>The key above a payload; null where that payload's key is destroyed.</summary>
    public KeyNode? Find(long number)
    {
        int low = 0;
        int high = _nodes.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _nodes[middle].End <= number ? (middle + 1, high) : (low, middle);
        }

        return low < _nodes.Length && _nodes[low].First <= number ? _nodes[low] : null;
    }

    /// <summary>The tree without the keys of these payloads. This one still makes them: it is for whoever has it to forget it.</summary>
    public KeyTree Without(IEnumerable<long> numbers)
    {
        long[] destroyed = [.. numbers.Distinct().Order()];
        List<KeyNode> left = new(_nodes.Length + destroyed.Length);
        ReadOnlySpan<long> rest = destroyed;
        foreach (KeyNode node in _nodes)
        {
            rest = rest[Before(rest, node.First)..];
            int within = Before(rest, node.End);
            Keep(node, rest[..within], left);
            rest = rest[within..];
        }

        return new KeyTree([.. left]);
    }

    /// <summary>The tree without the keys of the payloads in [first, end) but for some. This one still makes them.</summary>
    public KeyTree WithoutRange(long first, long end, IEnumerable<long> spared)
    {
        long[] live = [.. spared.Where(number => number >= first && number < end).Distinct().Order()];
        List<KeyNode> left = new(_nodes.Length);
        foreach (KeyNode node in _nodes)
        {
            KeepOutside(node, first, end, live.AsSpan(Before(live, node.First)..Before(live, node.End)), left);
        }

        return new KeyTree([.. left]);
    }

    /// <summary>Makes one of the two keys below a key.</summary>
    internal static void MakeChild(ReadOnlySpan<byte> key, int side, Span<byte> child)
    {
        Span<byte> input = stackalloc byte[KeySize + 1];
        key.CopyTo(input);
        input[KeySize] = (byte)side;
        Sha256.Hash(input).CopyTo(child);
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Keep(KeyNode node, ReadOnlySpan<long> destroyed, List<KeyNode> left)
    {
        if (destroyed.IsEmpty)
        {
            left.Add(node);
            return;
        }

        if (node.Height == 0)
        {
            return;
        }

        long middle = node.First + (1L << (node.Height - 1));
        int below = Before(destroyed, middle);
        Keep(ChildOf(node, 0, node.First), destroyed[..below], left);
        Keep(ChildOf(node, 1, middle), destroyed[below..], left);
    }

    private static void KeepOutside(KeyNode node, long first, long end, ReadOnlySpan<long> live, List<KeyNode> left)
    {
        bool within = node.First >= first && node.End <= end;
        if (node.End <= first || node.First >= end || (within && live.Length == node.End - node.First))
        {
            left.Add(node);
            return;
        }

        if (within && live.IsEmpty)
        {
            return;
        }

        long middle = node.First + (1L << (node.Height - 1));
        int below = Before(live, middle);
        KeepOutside(ChildOf(node, 0, node.First), first, end, live[..below], left);
        KeepOutside(ChildOf(node, 1, middle), first, end, live[below..], left);
    }

    private static KeyNode ChildOf(KeyNode node, int side, long first)
    {
        byte[] key = new byte[KeySize];
        MakeChild(node.Key.Span, side, key);
        return new KeyNode(first, node.Height - 1, key);
    }

    // How many of the numbers, which are in order, stand before one.
    private static int Before(ReadOnlySpan<long> numbers, long end)
    {
        int found = numbers.BinarySearch(end);
        return found < 0 ? ~found : found;
    }
}
