using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests;

/// <summary>Derives the tree again from the commitments alone, by the definition of RFC 6962, and compares.</summary>
internal static class TreeCheck
{
    public static async Task RequireWholeAsync(Journal journal)
    {
        int size = checked((int)await journal.Read.SizeAsync());
        IReadOnlyList<TreeHash> commitments = await journal.Read.CommitmentsAsync(0, size + 1);
        Assert.Equal(size, commitments.Count);

        List<TreeHash> completed = [];
        CompactRange tree = new();
        List<byte[]> leaves = [];
        foreach (TreeHash commitment in commitments)
        {
            tree.Append(EntryCommitment.LeafHash(commitment), completed);
            leaves.Add(commitment.ToArray());
        }

        long[] positions = new long[completed.Count];
        for (int position = 0; position < positions.Length; position++)
        {
            positions[position] = position;
        }

        Assert.Equal(completed, await journal.Read.HashesAsync(positions));
        Assert.Equal(NaiveTree.Root(leaves), (await journal.Proofs.RootAsync(size)).ToArray());
    }
}
