using System.Security.Cryptography;
using System.Text;
using SharingBus.Lineage.Redaction;
using Xunit;

namespace SharingBus.Lineage.Tests.Redaction;

public sealed class FieldCommitmentTests
{
    private static readonly byte[] Seed = SHA256.HashData([42]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(16)]
    public void Compute_UpToSixteenFields_IsTheTreeOverSaltedFields(int fields)
    {
        List<byte[]> parts = Fields(fields);
        Assert.Equal(Expected(parts), Root(Join(parts)));
    }

    [Fact]
    public void Compute_MoreThanSixteenFields_GroupsTheRestIntoTheLast()
    {
        List<byte[]> parts = Fields(40);
        List<byte[]> grouped = [.. parts[..15], Join(parts[15..])];

        Assert.Equal(Expected(grouped), Root(Join(parts)));
    }

    [Fact]
    public void Compute_EveryWireType_IsCutAtFieldBounds()
    {
        byte[] notice = [0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1A, 0x02, 9, 9, 0x25, 1, 2, 3, 4];
        Assert.Equal(
            [new WireField(1, 0, 3), new WireField(2, 3, 9), new WireField(3, 12, 4), new WireField(4, 16, 5)],
            WireFields.Of(notice));
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0a05")]
    [InlineData("0affffffffffffffffff01")]
    [InlineData("0b0c")]
    [InlineData("0000")]
    [InlineData("0d000000")]
    [InlineData("08ffffffffffffffffffffff01")]
    public void Compute_BytesThatAreNoMessage_AreRefused(string hex) =>
        Assert.Throws<InvalidDataException>(() => Root(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Compute_WithASeedOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldCommitment.Compute(Join(Fields(1)), new byte[length], new byte[FieldCommitment.Size]));

    [Fact]
    public void Compute_OnTheHotPath_AllocatesNothing()
    {
        byte[] notice = Join(Fields(12));
        byte[] root = new byte[FieldCommitment.Size];
        FieldCommitment.Compute(notice, Seed, root);

        long before = GC.GetAllocatedBytesForCurrentThread();
        FieldCommitment.Compute(notice, Seed, root);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Root(byte[] notice)
    {
        byte[] root = new byte[FieldCommitment.Size];
        FieldCommitment.Compute(notice, Seed, root);
        return root;
    }

    private static byte[] Expected(List<byte[]> parts) => SHA256.HashData(
        [1, .. parts.SelectMany((part, leaf) => SHA256.HashData([0, .. SampleFields.Salt(Seed, leaf), .. part]))]);

    // Elements of one repeated string field.
    private static List<byte[]> Fields(int count) => Enumerable.Range(0, count)
        .Select(static field => Encoding.ASCII.GetBytes($"field {field:D2}"))
        .Select(static text => (byte[])[0x0A, (byte)text.Length, .. text]).ToList();

    private static byte[] Join(List<byte[]> parts) => [.. parts.SelectMany(static part => part)];
}
