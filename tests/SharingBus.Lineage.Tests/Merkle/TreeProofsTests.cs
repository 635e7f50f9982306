using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests.Merkle;

public sealed class TreeProofsTests : IDisposable
{
    private const int Entries = 37;

    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Proofs_OfEverySizeAndIndex_AreThoseOfTheDefinition()
    {
        await using Journal journal = await GrowAsync();
        List<byte[]> leaves = (await journal.Read.CommitmentsAsync(0, Entries)).Select(static leaf => leaf.ToArray()).ToList();
        for (int size = 1; size <= Entries; size++)
        {
            Assert.Equal(NaiveTree.Root(leaves, 0, size), (await journal.Proofs.RootAsync(size)).ToArray());
            for (int index = 0; index < size; index++)
            {
                Assert.Equal(NaiveTree.Path(leaves, index, 0, size), Bytes(await journal.Proofs.InclusionAsync(index, size)));
                Assert.Equal(
                    NaiveTree.Proof(leaves, index + 1, 0, size, whole: true), Bytes(await journal.Proofs.ConsistencyAsync(index + 1, size)));
            }
        }
    }

    [Fact]
    public async Task Proofs_BeyondTheJournal_AreRefused()
    {
        await using Journal journal = await GrowAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await journal.Proofs.RootAsync(Entries + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await journal.Proofs.InclusionAsync(0, Entries + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await journal.Proofs.InclusionAsync(5, 5));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await journal.Proofs.ConsistencyAsync(6, 5));
    }

    // In groups of different sizes, so that proofs read across the runs of several commits.
    private async Task<Journal> GrowAsync()
    {
        Journal journal = await _file.OpenAsync();
        for (int size = 0, group = 1; size < Entries; group++)
        {
            int count = Math.Min(group, Entries - size);
            await journal.AppendAsync(
                Samples.Write([.. Enumerable.Range(0, count).Select(static _ => Samples.Accepted(Guid.NewGuid()))]));
            size += count;
        }

        return journal;
    }

    private static List<byte[]> Bytes(IReadOnlyList<TreeHash> hashes) => hashes.Select(static hash => hash.ToArray()).ToList();
}
