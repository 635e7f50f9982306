using System.Security.Cryptography;

namespace SharingBus.Lineage.Tests;

/// <summary>RFC 6962, section 2.1, word for word: slow, and shares nothing with the product.</summary>
internal static class NaiveTree
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => Root(leaves, 0, leaves.Count);

    public static byte[] Root(IReadOnlyList<byte[]> leaves, int start, int end)
    {
        switch (end - start)
        {
            case 0:
                return SHA256.HashData([]);
            case 1:
                return SHA256.HashData([0, .. leaves[start]]);
        }

        int split = Split(end - start);
        return SHA256.HashData([1, .. Root(leaves, start, start + split), .. Root(leaves, start + split, end)]);
    }

    public static List<byte[]> Path(IReadOnlyList<byte[]> leaves, int index, int start, int end)
    {
        if (end - start == 1)
        {
            return [];
        }

        int middle = start + Split(end - start);
        return index < middle
            ? [.. Path(leaves, index, start, middle), Root(leaves, middle, end)]
            : [.. Path(leaves, index, middle, end), Root(leaves, start, middle)];
    }

    public static List<byte[]> Proof(IReadOnlyList<byte[]> leaves, int oldSize, int start, int end, bool whole)
    {
        if (end == oldSize)
        {
            return whole ? [] : [Root(leaves, start, end)];
        }

        int middle = start + Split(end - start);
        return oldSize <= middle
            ? [.. Proof(leaves, oldSize, start, middle, whole), Root(leaves, middle, end)]
            : [.. Proof(leaves, oldSize, middle, end, whole: false), Root(leaves, start, middle)];
    }

    private static int Split(int count)
    {
        int split = 1;
        while (split * 2 < count)
        {
            split *= 2;
        }

        return split;
    }
}
