using Google.Protobuf;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Canonical;

public sealed class CanonicalFormTests
{
    private static readonly byte[] Canonical = SampleNotices.Threat().ToByteArray();

    public static TheoryData<string, byte[]> OtherForms => new()
    {
        // Feedback: handling 1, usefulness 2 (enum), about 3 (bytes), outcome 4 (text), acted_at 6.
        { "fields out of order", [0x22, 1, (byte)'a', 0x10, 1] },
        { "singular field twice", [0x10, 1, 0x10, 2] },
        { "default value present", [0x10, 0] },
        { "empty text present", [0x22, 0] },
        { "overlong varint value", [0x10, 0x81, 0x00] },
        { "overlong varint tag", [0x90, 0x00, 1] },
        { "overlong length", [0x22, 0x81, 0x00, (byte)'a'] },
        { "unknown field", [0x10, 1, 0xF8, 0x06, 1] },
        { "split submessage", [0x0A, 2, 0x08, 1, 0x0A, 2, 0x10, 1] },
        { "enum beyond 32 bits", [0x10, 0x81, 0x80, 0x80, 0x80, 0x10] },
        { "unknown group", [0xFB, 0x06, 0x08, 1, 0xFC, 0x06] },
        { "wrong wire type", [0x15, 1, 0, 0, 0] },
    };

    public static TheoryData<string, byte[], CanonicalError, string> Broken => new()
    {
        { "truncated text", [0x22, 5, (byte)'a'], CanonicalError.Malformed, "outcome" },
        { "truncated tag", [0x80], CanonicalError.Malformed, "" },
        { "field number 0", [0x00, 1], CanonicalError.Malformed, "" },
        { "eleven byte varint", [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], CanonicalError.Malformed, "usefulness" },
        { "invalid UTF-8", [0x22, 2, 0xC3, 0x28], CanonicalError.InvalidUtf8, "outcome" },
        { "invalid UTF-8 below", [0x0A, 4, 0x2A, 2, 0xC3, 0x28], CanonicalError.InvalidUtf8, "handling.basis_citation" },
        { "group never ended", [0xFB, 0x06, 0x08, 1], CanonicalError.Malformed, "" },
        { "group end alone", [0xFC, 0x06], CanonicalError.Malformed, "" },
    };

    [Fact]
    public void Canonicalize_CanonicalInput_HandsTheInputBack()
    {
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.ThreatNotice, Canonical);

        Assert.True(result.Succeeded);
        Assert.False(result.Rewritten);
        Assert.True(result.Bytes.Equals(Canonical));
    }

    [Theory]
    [MemberData(nameof(OtherForms))]
    public void Canonicalize_OtherForm_IsRewrittenOnceToWhatAParserReads(string form, byte[] bytes)
    {
        Assert.False(CanonicalForm.IsCanonical(NoticeType.Feedback, bytes), form);
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.Feedback, bytes);

        Assert.True(result.Succeeded, form);
        Assert.True(result.Rewritten);
        Assert.True(CanonicalForm.IsCanonical(NoticeType.Feedback, result.Bytes.Span));
        Feedback parsed = Feedback.Parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(bytes);
        Assert.Equal(parsed, Feedback.Parser.ParseFrom(result.Bytes.Span));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Canonicalize_BrokenInput_NamesErrorAndField(string form, byte[] bytes, CanonicalError error, string path)
    {
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.Feedback, bytes);

        Assert.Equal((form, error, path), (form, result.Error, result.FieldPath));
        Assert.True(result.Bytes.IsEmpty);
    }

    [Fact]
    public void Canonicalize_UnpackedRepeatedCodes_ArePacked()
    {
        // activities = 11, once unpacked and once packed.
        byte[] mixed = [0x58, 1, 0x5A, 2, 2, 3];
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.ThreatNotice, mixed);

        Assert.False(CanonicalForm.IsCanonical(NoticeType.ThreatNotice, mixed));
        Assert.Equal([0x5A, 3, 1, 2, 3], result.Bytes.ToArray());
        Assert.Equal(0, result.DroppedCount);
    }

    [Fact]
    public void Canonicalize_EmptyPackedList_IsDropped()
    {
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.ThreatNotice, new byte[] { 0x5A, 0 });

        Assert.True(result.Rewritten);
        Assert.True(result.Bytes.IsEmpty);
    }

    [Fact]
    public void Canonicalize_UnknownFields_AreCountedAndNamed()
    {
        // persons[1] holds an unknown field 60, the notice itself two of number 99.
        byte[] bytes = [0x92, 0x01, 2, 0x08, 1, 0x92, 0x01, 5, 0x08, 1, 0xE0, 0x03, 7, 0x98, 0x06, 1, 0x98, 0x06, 1];
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.ThreatNotice, bytes);

        Assert.Equal(3, result.DroppedCount);
        Assert.Equal(["persons[1].#60", "#99", "#99"], result.DroppedPaths);
    }

    [Fact]
    public void Canonicalize_MoreDroppedFieldsThanAreNamed_StillCountsAll()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).SelectMany(_ => new byte[] { 0x98, 0x06, 1 })];
        CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.Feedback, bytes);

        Assert.Equal((100, CanonicalForm.MaxDroppedPaths), (result.DroppedCount, result.DroppedPaths.Count));
    }

    [Fact]
    public void Canonicalize_NegativeZero_IsDroppedLikeZero()
    {
        byte[] alert = new Alert { Texts = { new AlertText { Areas = { new AlertArea { AltitudeFeet = 1 } } } } }.ToByteArray();
        BitConverter.TryWriteBytes(alert.AsSpan(alert.Length - 8), -0.0);

        Assert.False(CanonicalForm.IsCanonical(NoticeType.Alert, alert));
        Assert.True(CanonicalForm.Canonicalize(NoticeType.Alert, alert).Succeeded);
    }

    [Fact]
    public void Canonicalize_UnknownTypeOrTooLarge_IsRefused()
    {
        Assert.Equal(CanonicalError.UnknownType, CanonicalForm.Canonicalize(NoticeType.Unspecified, Canonical).Error);
        Assert.Equal(CanonicalError.UnknownType, CanonicalForm.Canonicalize((NoticeType)99, Canonical).Error);
        Assert.Equal(CanonicalError.TooLarge, CanonicalForm.Canonicalize(NoticeType.Feedback, new byte[CanonicalForm.MaxNoticeBytes + 1]).Error);
    }

    [Fact]
    public void IsCanonical_EveryTruncation_IsRefusedOrStillCanonical()
    {
        for (int length = 0; length < Canonical.Length; length++)
        {
            ReadOnlySpan<byte> cut = Canonical.AsSpan(0, length);
            if (CanonicalForm.IsCanonical(NoticeType.ThreatNotice, cut))
            {
                Assert.Equal(cut.ToArray(), ThreatNotice.Parser.ParseFrom(cut).ToByteArray());
            }
        }
    }

    [Fact]
    public void IsCanonical_RandomByteChanges_AgreesWithParseAndSerialize()
    {
        var random = new Random(20260302);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = [.. Canonical];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            if (CanonicalForm.IsCanonical(NoticeType.ThreatNotice, mutated))
            {
                ThreatNotice parsed = ThreatNotice.Parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(mutated);
                Assert.Equal(mutated, parsed.ToByteArray());
            }
            else
            {
                CanonicalResult result = CanonicalForm.Canonicalize(NoticeType.ThreatNotice, mutated);
                Assert.Equal(result.Succeeded, CanonicalForm.IsCanonical(NoticeType.ThreatNotice, result.Bytes.Span) && result.Rewritten);
            }
        }
    }

    [Fact]
    public void IsCanonical_ValidNotice_AllocatesNothing()
    {
        Assert.True(CanonicalForm.IsCanonical(NoticeType.ThreatNotice, Canonical));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            CanonicalForm.IsCanonical(NoticeType.ThreatNotice, Canonical);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
