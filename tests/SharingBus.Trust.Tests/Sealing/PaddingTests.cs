using FsCheck;
using FsCheck.Fluent;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests.Sealing;

public sealed class PaddingTests
{
    [Theory]
    [InlineData(0, 512)]
    [InlineData(508, 512)]
    [InlineData(509, 576)]
    [InlineData(572, 576)]
    [InlineData(573, 640)]
    [InlineData(1020, 1024)]
    [InlineData(1021, 1152)]
    [InlineData(65_532, 65_536)]
    [InlineData(65_533, 73_728)]
    [InlineData(SealingFormat.MostPlaintextBytes, Padding.MostPaddedBytes)]
    public void PaddedLength_AtTheStepsEdges_IsTheStep(int length, int expected) =>
        Assert.Equal(expected, Padding.PaddedLength(length));

    [Fact]
    public void PaddedLength_OverAllLengths_TakesFewValuesAndAddsAnEighthAtMost()
    {
        HashSet<int> steps = [];
        for (int length = 0; length <= SealingFormat.MostPlaintextBytes; length++)
        {
            int padded = Padding.PaddedLength(length);
            Assert.InRange(padded, length + Padding.PrefixBytes, Math.Max(Padding.LeastPaddedBytes, (length + Padding.PrefixBytes) * 9L / 8));
            steps.Add(padded);
        }

        Assert.InRange(steps.Count, 90, 100);
    }

    [Fact]
    public void Write_AnyPlaintext_IsReadBack() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<byte[]>().Resize(2000).ToArbitrary(),
        plaintext =>
        {
            byte[] padded = new byte[Padding.PaddedLength(plaintext.Length)];
            Padding.Write(plaintext, padded);
            return Padding.TryRead(padded, out ReadOnlyMemory<byte> read) && read.Span.SequenceEqual(plaintext);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_NonZeroPaddingOrAnotherStep_IsRefused()
    {
        byte[] padded = new byte[Padding.PaddedLength(10)];
        Padding.Write(new byte[10], padded);
        byte[] longer = new byte[Padding.PaddedLength(600)];
        padded.CopyTo(longer, 0);

        Assert.True(Padding.TryRead(padded, out _));
        Assert.False(Padding.TryRead(longer, out _));
        Assert.False(Padding.TryRead(padded.AsMemory(0, 14), out _));
        Assert.False(Padding.TryRead(new byte[3], out _));
        padded[^1] = 1;
        Assert.False(Padding.TryRead(padded, out _));
        padded[0] = 0xFF;
        Assert.False(Padding.TryRead(padded, out _));
    }
}
