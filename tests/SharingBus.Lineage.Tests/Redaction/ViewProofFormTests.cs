using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Lineage.Redaction;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using static SharingBus.Lineage.Tests.Redaction.SampleFields;

namespace SharingBus.Lineage.Tests.Redaction;

/// <summary>The wire form: one serialization, of good form, or nothing.</summary>
public sealed class ViewProofFormTests
{
    private static readonly byte[][] Fields = [Text(1, "title"), Text(2, "anna"), Text(2, "bert"), Text(3, "cleo"), Text(4, "place"), Text(9, "ref")];

    private static readonly ProvenView Proven = ProvenView.Make(
        Join(Fields), SHA256.HashData([7]), Join(Fields[0], Text(2, "x"), Fields[4]), [new CoarserForm("persons.name", Transform.Mask)]);

    // Opened, two attested together, closed, opened, closed.
    private static V1.ViewProof Wire => V1.ViewProof.Parser.ParseFrom(Proven.Proof.ToMessage().ToByteArray());

    public static TheoryData<string, Action<V1.ViewProof>> BadForms => new()
    {
        { "a hash of 31 bytes", proof => proof.Parts[0].Leaves = Cut(proof.Parts[0].Leaves, 31) },
        { "a hash of 33 bytes", proof => proof.Parts[2].Leaves = Joined(proof.Parts[2].Leaves, ByteString.CopyFrom(1)) },
        { "a part without leaves", proof => proof.Parts[2].Leaves = ByteString.Empty },
        { "a salt of 15 bytes", proof => proof.Parts[0].Salt = Cut(proof.Parts[0].Salt, 15) },
        { "an empty salt", proof => proof.Parts[0].Salt = ByteString.Empty },
        { "two leaves opened by one salt", proof => proof.Parts[0].Leaves = Joined(proof.Parts[0].Leaves, proof.Parts[2].Leaves) },
        { "an opened part without leaves", proof => proof.Parts[0].Leaves = ByteString.Empty },
        { "an output digest of 33 bytes", proof => proof.Parts[1].Attested.OutputDigest = Joined(proof.Parts[1].Attested.OutputDigest, ByteString.CopyFrom(1)) },
        { "an attested part without leaves", proof => proof.Parts[1].Leaves = ByteString.Empty },
        { "an output of no fields", proof => proof.Parts[1].Attested.Fields = 0 },
        { "an output of more fields than leaves", proof => proof.Parts[1].Attested.Fields = 3 },
        { "an output of more fields than there can be", proof => proof.Parts[1].Attested.Fields = uint.MaxValue },
        { "closed leaves side by side in two parts", proof => proof.Parts.Add(new V1.ViewPart { Leaves = proof.Parts[2].Leaves }) },
        { "seventeen leaves", proof => proof.Parts.Add(Closing(proof, 11)) },
        { "an output of no leaf behind sixteen", proof => proof.Parts.Add([Closing(proof, 10), Closing(proof, 0)]) },
        { "four times as many parts", proof => proof.Parts.Add(proof.Parts.Concat(proof.Parts).Concat(proof.Parts).ToArray()) },
        { "a form without a path", proof => proof.Forms[0].Path = string.Empty },
        { "a path of 129 characters", proof => proof.Forms[0].Path = new string('x', 129) },
        { "a path with a line break", proof => proof.Forms[0].Path = "a\nb" },
        { "a form that is none", proof => proof.Forms[0].Transform = Transform.Unspecified },
        { "1,025 forms", proof => proof.Forms.Add(Enumerable.Repeat(proof.Forms[0], 1_024)) },
        { "a signature of 257 bytes", proof => proof.Attestation = ByteString.CopyFrom(new byte[257]) },
        { "a signature though nothing is attested", proof => { proof.Parts[1] = new V1.ViewPart { Leaves = proof.Parts[1].Leaves }; proof.Parts.RemoveAt(2); proof.Forms.Clear(); } },
        { "forms though nothing is attested", proof => { proof.Parts.RemoveAt(1); proof.Attestation = ByteString.Empty; } },
    };

    [Fact]
    public void TryRead_OfWhatWasWritten_GivesTheSame()
    {
        byte[] wire = Proven.Proof.ToMessage().ToByteArray();
        ViewProof read = Assert.IsType<ViewProof>(ViewProof.TryRead(wire));

        Assert.Equal(wire, read.ToMessage().ToByteArray());
        Assert.Equal(ViewProofOutcome.ProvenWithAttested, ViewProofVerifier.Verify(Proven.View, Proven.Root, wire, ProvenView.IsSigned).Outcome);
    }

    [Theory]
    [MemberData(nameof(BadForms), DisableDiscoveryEnumeration = true)]
    public void Verify_AProofOfBadForm_IsMalformed(string what, Action<V1.ViewProof> spoil)
    {
        V1.ViewProof proof = Wire;
        spoil(proof);

        Assert.Null(ViewProof.TryRead(proof.ToByteArray()));
        ViewProofResult result = ViewProofVerifier.Verify(Proven.View, Proven.Root, proof.ToByteArray(), ProvenView.IsSigned);
        Assert.True(result.Outcome == ViewProofOutcome.Malformed, $"{what}: {result.Outcome}");
    }

    [Fact]
    public void TryRead_AnotherSerializationOfTheSame_IsRefused()
    {
        byte[] wire = Proven.Proof.ToMessage().ToByteArray();
        byte[] signature = Text(3, new string('s', Proven.Proof.Attestation.Length));
        byte[][] others =
        [
            [.. wire, 0xFA, 0x03, 0x01, 0x41],
            [.. signature, .. wire],
            [.. wire, .. wire[^(Proven.Proof.Attestation.Length + 2)..]],
            [0x8A, 0x00, .. wire[1..]],
            wire[..^1],
            [.. wire, 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        ];

        Assert.All(others, other => Assert.Null(ViewProof.TryRead(other)));
    }

    [Fact]
    public void TryRead_OfWhatIsMuchTooLong_DoesNotEvenParse()
    {
        byte[] wire = [.. Enumerable.Repeat(new byte[] { 0x0A, 0x00 }, 500_000).SelectMany(part => part)];
        Assert.NotNull(ViewProof.TryRead([]));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(ViewProof.TryRead(wire));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TryRead_OfTheLargestProof_HasRoom()
    {
        CoarserForm[] forms = [.. Enumerable.Range(0, ViewProof.MaxForms).Select(form => new CoarserForm(form.ToString().PadLeft(CoarserForm.MaxPathLength, 'p'), (Transform)int.MaxValue))];
        byte[] notice = Join(Enumerable.Range(0, 16).Select(field => Text(1, $"{field}")));
        byte[] view = Join(Enumerable.Range(0, 16).Select(_ => Text(1, "x")));
        ViewProof proof = ViewProofMaker.Make(notice, SHA256.HashData([7]), view, forms).WithAttestation(new byte[ViewProof.MaxAttestationBytes]);

        Assert.NotNull(ViewProof.TryRead(proof.ToMessage().ToByteArray()));
    }

    [Fact]
    public void Forms_OfEveryPathOfEveryNotice_Fit()
    {
        foreach (NoticeType type in NoticeTypes.All)
        {
            CoarserForm[] forms = [.. Paths(NoticeTypes.Descriptor(type), string.Empty).Select(path => new CoarserForm(path, Transform.Mask))];
            byte[] notice = Text(1, "title");
            ViewProof proof = ViewProofMaker.Make(notice, SHA256.HashData([7]), Text(1, "t"), forms);

            Assert.True(proof.Forms.Count > 10 && proof.Forms.Count == forms.Length);
            Assert.NotNull(ViewProof.TryRead(proof.ToMessage().ToByteArray()));
        }
    }

    private static IEnumerable<string> Paths(MessageDescriptor message, string above) =>
        from field in message.Fields.InFieldNumberOrder()
        from path in field.FieldType == FieldType.Message ? Paths(field.MessageType, $"{above}{field.Name}.") : [$"{above}{field.Name}"]
        select path;

    private static V1.ViewPart Closing(V1.ViewProof proof, int leaves) => new()
    {
        Leaves = ByteString.CopyFrom([.. Enumerable.Repeat(proof.Parts[0].Leaves.ToByteArray(), leaves).SelectMany(hash => hash)]),
        Attested = new V1.AttestedOutput { OutputDigest = proof.Parts[1].Attested.OutputDigest, Fields = 1 },
    };

    private static ByteString Cut(ByteString bytes, int length) => ByteString.CopyFrom(bytes.Span[..length]);

    private static ByteString Joined(ByteString first, ByteString second) => ByteString.CopyFrom([.. first, .. second]);
}
