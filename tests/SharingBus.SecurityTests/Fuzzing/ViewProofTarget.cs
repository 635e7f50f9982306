using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Lineage.Redaction;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Tests;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// A view and its proof as a stranger hands them in: what is proven are fields of the notice, in their order, and nothing is attested that the origin did not
/// sign. An input is a proof with the view in a field behind it; the byte in front says of which notice it claims to be.
/// </summary>
internal sealed class ViewProofTarget : FuzzTarget
{
    private const int Notices = 24;

    // No field of a proof.
    private const int ViewField = 15;

    private static readonly byte[] OriginsKey = SHA256.HashData("the origin's key"u8);

    private readonly List<Case> _cases = [.. Made().Take(Notices)];

    public override string Name => "view-proofs";

    public override IReadOnlyList<byte[]> Seeds => [.. _cases.Select((one, i) => (byte[])[(byte)i, .. Input(one)])];

    public override int Steering => 1;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        Case known = _cases[input.Span[0] % _cases.Count];
        (byte[] proof, byte[] view) = Parted(input.Span[1..]);
        ViewProof? read = ViewProof.TryRead(proof);
        Require(read is null || read.ToMessage().ToByteArray().AsSpan().SequenceEqual(proof), "a proof is read that is not its one serialization");
        ViewProofResult result = ViewProofVerifier.Verify(view, known.Root, proof, known.IsSigned);
        Require(result.Outcome != ViewProofOutcome.Unspecified, "a proof has no outcome");
        Require(result.Outcome == ViewProofOutcome.Malformed == read is null, "what is read is not what is malformed");
        if (result.Holds)
        {
            Compare(() => Check(known, view, result));
        }

        return $"{result.Outcome} {Math.Min(result.Field, 3)} {result.Parts.Count}";
    }

    private static void Check(Case known, byte[] view, ViewProofResult result)
    {
        int viewAt = 0;
        int noticeAt = 0;
        foreach (VerifiedPart part in result.Parts)
        {
            Require(part.Start == viewAt, "bytes of the view are in no part");
            viewAt += part.Length;
            if (part.Standing == ViewStanding.Opened)
            {
                int found = known.Notice.AsSpan(noticeAt).IndexOf(view.AsSpan(part.Start, part.Length));
                Require(found >= 0, "bytes are proven that are not in the notice");
                noticeAt += found + part.Length;
            }
        }

        Require(viewAt == view.Length, "the end of the view is in no part");
        Require(result.Outcome == ViewProofOutcome.Proven || view.AsSpan().SequenceEqual(known.View), "a view is attested that the origin never stated");
    }

    // The last field of all is the view, where it is still one; what stands in front is the proof, byte for byte.
    private static (byte[] Proof, byte[] View) Parted(ReadOnlySpan<byte> input)
    {
        if (WireField.Read(input) is [.., { Number: ViewField, Type: 2 } last] && input.EndsWith(WireField.Write([last])))
        {
            return (input[..^WireField.Write([last]).Length].ToArray(), last.Payload);
        }

        return (input.ToArray(), []);
    }

    private static byte[] Input(Case one) => [.. one.Proof, .. WireField.Write([new WireField(ViewField, 2, one.View)])];

    private static IEnumerable<Case> Made()
    {
        var random = new Random(3);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        while (true)
        {
            CompiledBundle bundle = policies.Next().Compile();
            IMessage notice = notices.Next();
            byte[] bytes = notice.ToByteArray();
            Decision decision = bundle.Decide(SampleFederation.Request(notice));
            byte[] view = new byte[decision.Filter.MaxViewLength(bytes.Length)];
            int length = decision.Filter.Filter(bytes, view, SampleFederation.Pseudonyms);
            if (length > 0)
            {
                yield return Proven(bytes, view[..length], [.. decision.Transformed.Select(rule => new CoarserForm(rule.Path, rule.Transform))], random);
            }
        }
    }

    private static Case Proven(byte[] notice, byte[] view, CoarserForm[] forms, Random random)
    {
        byte[] seed = new byte[FieldCommitment.Size];
        random.NextBytes(seed);
        byte[] root = new byte[FieldCommitment.Size];
        FieldCommitment.Compute(notice, seed, root);
        ViewProof proof = ViewProofMaker.Make(notice, seed, view, forms);
        byte[] stated = ViewAttestation.Digest(root, view, proof);
        return new Case(notice, view, root, (proof.HasAttested ? proof.WithAttestation(HMACSHA256.HashData(OriginsKey, stated)) : proof).ToMessage().ToByteArray(), stated);
    }

    private sealed record Case(byte[] Notice, byte[] View, byte[] Root, byte[] Proof, byte[] Stated)
    {
        // The origin signed one digest of this notice: nobody finds another signature.
        public bool IsSigned(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
            digest.SequenceEqual(Stated) && signature.SequenceEqual(HMACSHA256.HashData(OriginsKey, Stated));
    }
}
