using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>A signed bundle, altered on its way or in its file: only the bytes that governance signed are accepted.</summary>
internal sealed class BundleTarget : FuzzTarget
{
    public override string Name => "signed-bundles";

    public override IReadOnlyList<byte[]> Seeds { get; } = [SampleTrust.Signed.ToByteArray(), Others()];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        SignedBundle signed;
        try
        {
            signed = SignedBundle.Parser.ParseUntrusted(input.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return "malformed";
        }

        BundleResult result = SampleTrust.Verifier.Verify(signed, null);
        BundleResult kept = SampleTrust.Verifier.VerifyKept(signed);
        Require(!result.IsAccepted || signed.Bundle.Equals(SampleTrust.Signed.Bundle), "a bundle is accepted that governance did not sign");
        Require(!kept.IsAccepted || signed.Bundle.Equals(SampleTrust.Signed.Bundle), "a kept bundle is accepted that governance did not sign");
        return $"{result.Error} {kept.Error}";
    }

    // Signed by one alone, twice.
    private static byte[] Others()
    {
        SignedBundle signed = SampleTrust.Signed.Clone();
        signed.Signatures.RemoveAt(1);
        signed.Signatures.Add(signed.Signatures[0]);
        return signed.ToByteArray();
    }
}
