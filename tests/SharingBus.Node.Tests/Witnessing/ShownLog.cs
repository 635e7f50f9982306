using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Tests;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Tests.Witnessing;

/// <summary>A log of the test's own making, signed with an agency's key: what the agency's operator could show to a witness.</summary>
internal sealed class ShownLog(SigningKey key, string agency, string seed, string federation = TestBundle.FederationId)
{
    public Checkpoint At(int size) => new(LogName.Of(federation, agency), size, TreeHash.Read(NaiveTree.Root(Leaves(size))));

    public SignedNote Signed(int size)
    {
        Checkpoint checkpoint = At(size);
        var note = new SignedNote(checkpoint.Text, []);
        return note.With(new NoteSignature(checkpoint.Log, NoteSignature.HashOf(key.Spki.Span), key.SignDigestDer(note.Digest())));
    }

    public AddCheckpointRequest Request(string witness, int size, int from = 0) => new()
    {
        Witness = witness, Checkpoint = Signed(size).ToString(), OldSize = (ulong)from, Proof = { Proof(from, size) },
    };

    public IEnumerable<ByteString> Proof(int from, int to) =>
        from == 0 || from >= to ? [] : NaiveTree.Proof(Leaves(to), from, 0, to, whole: true).Select(static hash => ByteString.CopyFrom(hash));

    private byte[][] Leaves(int size) => [.. Enumerable.Range(0, size).Select(index => SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {index}")))];
}
