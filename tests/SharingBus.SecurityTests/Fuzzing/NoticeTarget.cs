using Google.Protobuf;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// A notice as a caller may publish it: brought into canonical form, validated, read for a decision. What is accepted is canonical, and stays the same
/// when it is parsed and written again. The byte in front is its type.
/// </summary>
internal sealed class NoticeTarget : FuzzTarget
{
    private static readonly NoticeType[] Types = [.. NoticeTypes.All];

    public override string Name => "notices";

    public override IReadOnlyList<byte[]> Seeds { get; } = Samples(40);

    public override IReadOnlyList<byte[]> Words { get; } = [.. new[] { "p1", "en", "XN", "*", "persons.names", "2026-02-30", "\u202E" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    public override int Steering => 1;

    /// <summary>Notices of every type, each with the byte of its type in front.</summary>
    public static byte[][] Samples(int count)
    {
        var notices = new RandomNotices(new Random(1));
        IMessage[] made = [Notices.Threat(), .. Enumerable.Range(0, count).Select(_ => notices.Next())];
        return [.. made.Select(notice => (byte[])[(byte)Array.FindIndex(Types, type => NoticeTypes.Descriptor(type) == notice.Descriptor), .. notice.ToByteArray()])];
    }

    public static NoticeType TypeOf(ReadOnlyMemory<byte> input) => Types[input.Span[0] % Types.Length];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        NoticeType type = TypeOf(input);
        CanonicalResult canonical = CanonicalForm.Canonicalize(type, input[1..]);
        bool facts = NoticeFacts.TryRead(type, input.Span[1..], out _);
        if (!canonical.Succeeded)
        {
            return $"{canonical.Error}";
        }

        ReadOnlyMemory<byte> bytes = canonical.Bytes;
        Require(CanonicalForm.IsCanonical(type, bytes.Span), "what is accepted is not canonical");
        Require(!CanonicalForm.Canonicalize(type, bytes).Rewritten, "what is canonical is written again");
        Compare(() => Require(
            NoticeTypes.Parser(type).ParseFrom(bytes.Span).ToByteArray().AsSpan().SequenceEqual(bytes.Span), "parsed and written again it is another"));
        IReadOnlyList<Violation> violations = NoticeValidator.Validate(type, bytes.Span, TestFederation.Start);
        Require(violations.Count > 0 || NoticeFacts.TryRead(type, bytes.Span, out _), "what is valid cannot be read for a decision");
        return $"{type} {canonical.Rewritten} {facts} {string.Join(',', violations.Select(v => v.Reason).Distinct().Order().Take(3))}";
    }
}
