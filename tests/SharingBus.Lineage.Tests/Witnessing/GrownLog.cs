using System.Security.Cryptography;
using System.Text;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Witnessing;

namespace SharingBus.Lineage.Tests.Witnessing;

/// <summary>A log of entries that follow from its seed, with states and proofs after RFC 6962 that share nothing with the product.</summary>
internal sealed class GrownLog(string name, string seed, int sameUntil = 0, string sameAs = "")
{
    public SeenCheckpoint At(int size)
    {
        var checkpoint = new Checkpoint(name, size, TreeHash.Read(NaiveTree.Root(Leaves(size))));
        return new SeenCheckpoint(checkpoint, new SignedNote(checkpoint.Text, [new NoteSignature(name, 1, Encoding.UTF8.GetBytes(seed))]).ToString());
    }

    public IReadOnlyList<TreeHash> Proof(int from, int to) =>
        from == 0 || from == to ? [] : [.. NaiveTree.Proof(Leaves(to), from, 0, to, whole: true).Select(static hash => TreeHash.Read(hash))];

    private byte[][] Leaves(int size) =>
        [.. Enumerable.Range(0, size).Select(index => SHA256.HashData(Encoding.UTF8.GetBytes($"{(index < sameUntil ? sameAs : seed)} {index}")))];
}
