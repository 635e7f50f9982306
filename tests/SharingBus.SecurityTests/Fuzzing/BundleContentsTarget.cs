using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// What a bundle holds where governance, or an agency for its policy, signed something hostile: it is refused or it works, and where governance's own checks
/// find nothing, a node takes it. Compiled it decides without throwing, whatever was signed.
/// </summary>
internal sealed class BundleContentsTarget : FuzzTarget
{
    private static readonly (string Agency, string Role)[] Asked =
        [(TestBundle.Police, TestBundle.DutyDesk), (TestBundle.School, TestBundle.SafeguardingLead), (TestBundle.Youth, TestBundle.Mentor)];

    private readonly NoticeFacts _facts = Facts();

    public override string Name => "bundle-contents";

    public override IReadOnlyList<byte[]> Seeds { get; } = [SampleTrust.Signed.Bundle.ToByteArray(), Rich()];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "*", "persons.names", "persons", "2026-01-01", "9999-12-31", TestBundle.Police, TestBundle.DutyDesk, "a..b", "handling", "x\u001B[2J" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    public override long FreeBytes => 8 * 1024 * 1024;

    public override int BytesPerByte => 4_096;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        ByteString bytes = ByteString.CopyFrom(input.Span);
        BundleError verdict = SampleTrust.Verifier.CheckCandidate(bytes, SampleTrust.Bundle);
        if (verdict == BundleError.None)
        {
            var signed = new SignedBundle { Bundle = bytes };
            BundleSigner.AddSignature(signed, SampleTrust.Governance[0]);
            BundleSigner.AddSignature(signed, SampleTrust.Governance[1]);
            BundleResult result = SampleTrust.Verifier.Verify(signed, SampleTrust.Bundle);
            Require(result.IsAccepted, $"a candidate in which nothing is wrong is refused: {result.Error}");
            _ = new KeyDirectory(result.Bundle!).Current.Find(TestBundle.Police);
        }

        if (TryParse(input) is not { } bundle)
        {
            return "malformed";
        }

        CompiledBundle compiled = CompiledBundle.Compile(bundle);
        PolicyError? loud = compiled.Errors.FirstOrDefault(error => error.ToString().Any(char.IsControl));
        Require(loud is null, $"an error repeats what a terminal obeys: {Uri.EscapeDataString(loud?.ToString() ?? "")}");
        int released = 0;
        foreach ((string agency, string role) in Asked)
        {
            var request = new DecisionRequest(TestBundle.School, NoticeType.ThreatNotice, _facts, agency, role, TestFederation.Start);
            released += compiled.Decide(request).Filter.IsNothing ? 0 : 1;
            released += compiled.Decide(request with { BreakGlass = BreakGlass.Opened }).Filter.IsNothing ? 0 : 1;
        }

        return $"{verdict} {Math.Min(compiled.Errors.Count, 4)} {released}";
    }

    private static Bundle? TryParse(ReadOnlyMemory<byte> input)
    {
        try
        {
            return Bundle.Parser.ParseUntrusted(input.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static NoticeFacts Facts() => NoticeFacts.TryRead(NoticeType.ThreatNotice, Notices.Threat().ToByteArray(), out NoticeFacts facts)
        ? facts
        : throw new InvalidOperationException("The sample notice has no facts.");

    // With rules of every kind, as the sample policies have them.
    private static byte[] Rich()
    {
        Bundle bundle = SampleDirectory.Load().Compose();
        bundle.Federation = TestBundle.FederationId;
        bundle.Version = 2;
        bundle.ValidUntilUnixMicros = long.MaxValue;
        return bundle.ToByteArray();
    }
}
