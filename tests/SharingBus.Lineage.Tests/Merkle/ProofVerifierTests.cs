using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests.Merkle;

public sealed class ProofVerifierTests
{
    // Every shape of the right edge occurs below this size.
    private const int MaxLeaves = 40;

    [Fact]
    public void Inclusion_PublishedProof_IsAccepted() =>
        Assert.True(ProofVerifier.VerifyInclusion(TreeHasher.Leaf([]), 0, 8, Hashes(MerkleVectors.PathOfFirst), Hash(MerkleVectors.Roots[8])));

    [Fact]
    public void Consistency_PublishedProof_IsAccepted() => Assert.True(ProofVerifier.VerifyConsistency(
        6, Hash(MerkleVectors.Roots[6]), 8, Hash(MerkleVectors.Roots[8]), Hashes(MerkleVectors.SixToEight)));

    [Fact]
    public void Inclusion_EveryLeafOfEverySize_IsAcceptedAndNoOther()
    {
        List<byte[]> leaves = Leaves();
        for (int size = 1; size <= MaxLeaves; size++)
        {
            TreeHash root = TreeHash.Read(NaiveTree.Root(leaves, 0, size));
            for (int index = 0; index < size; index++)
            {
                List<TreeHash> path = NaiveTree.Path(leaves, index, 0, size).ConvertAll(static hash => TreeHash.Read(hash));
                TreeHash leaf = TreeHasher.Leaf(leaves[index]);

                Assert.True(ProofVerifier.VerifyInclusion(leaf, index, size, path, root));
                Assert.False(ProofVerifier.VerifyInclusion(TreeHasher.Leaf([255]), index, size, path, root));
                Assert.False(ProofVerifier.VerifyInclusion(leaf, index, size, [.. path, root], root));
                Assert.False(ProofVerifier.VerifyInclusion(leaf, (index + 1) % (size + 1), size, path, root) && size > 1);
                RefusesEachSpoiltStep(path, spoilt => ProofVerifier.VerifyInclusion(leaf, index, size, spoilt, root));
            }
        }
    }

    [Fact]
    public void Consistency_EveryPairOfSizes_IsAcceptedAndNoOther()
    {
        List<byte[]> leaves = Leaves();
        for (int size = 1; size <= MaxLeaves; size++)
        {
            TreeHash root = TreeHash.Read(NaiveTree.Root(leaves, 0, size));
            for (int old = 1; old <= size; old++)
            {
                TreeHash oldRoot = TreeHash.Read(NaiveTree.Root(leaves, 0, old));
                List<TreeHash> path = NaiveTree.Proof(leaves, old, 0, size, whole: true).ConvertAll(static hash => TreeHash.Read(hash));

                Assert.True(ProofVerifier.VerifyConsistency(old, oldRoot, size, root, path));
                Assert.False(ProofVerifier.VerifyConsistency(old, TreeHasher.Leaf([255]), size, root, path));
                Assert.False(ProofVerifier.VerifyConsistency(old, oldRoot, size, TreeHasher.Leaf([255]), path));
                Assert.False(ProofVerifier.VerifyConsistency(old, oldRoot, size, root, [.. path, root]));
                RefusesEachSpoiltStep(path, spoilt => ProofVerifier.VerifyConsistency(old, oldRoot, size, root, spoilt));
            }
        }
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(4, 4)]
    [InlineData(0, 0)]
    public void Inclusion_IndexOutsideTheTree_IsRefused(long index, long size) =>
        Assert.False(ProofVerifier.VerifyInclusion(TreeHasher.EmptyRoot, index, size, [], TreeHasher.EmptyRoot));

    [Fact]
    public void Consistency_FromNothing_NeedsTheEmptyRootAndNoProof()
    {
        TreeHash root = Hash(MerkleVectors.Roots[3]);
        Assert.True(ProofVerifier.VerifyConsistency(0, TreeHasher.EmptyRoot, 3, root, []));
        Assert.False(ProofVerifier.VerifyConsistency(0, root, 3, root, []));
        Assert.False(ProofVerifier.VerifyConsistency(4, root, 3, root, []));
    }

    private static void RefusesEachSpoiltStep(List<TreeHash> path, Func<List<TreeHash>, bool> verify)
    {
        for (int step = 0; step < path.Count; step++)
        {
            List<TreeHash> spoilt = [.. path];
            spoilt[step] = TreeHasher.Leaf([255]);
            Assert.False(verify(spoilt));
        }

        Assert.False(path.Count > 0 && verify(path[..^1]));
    }

    private static List<byte[]> Leaves() => Enumerable.Range(0, MaxLeaves).Select(static leaf => new[] { (byte)leaf }).ToList();

    private static TreeHash Hash(string hex) => TreeHash.Read(Convert.FromHexString(hex));

    private static TreeHash[] Hashes(string[] hex) => Array.ConvertAll(hex, Hash);
}
