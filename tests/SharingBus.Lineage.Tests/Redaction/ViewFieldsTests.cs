using SharingBus.Lineage.Redaction;
using static SharingBus.Lineage.Tests.Redaction.SampleFields;

namespace SharingBus.Lineage.Tests.Redaction;

public sealed class ViewFieldsTests
{
    [Theory]
    [InlineData(0, 1, 0, 4)]
    [InlineData(16, 2, 64, 72)]
    [InlineData(15, 1, 60, 64)]
    [InlineData(0, 18, 0, 72)]
    [InlineData(16, 1, -1, -1)]
    [InlineData(17, 1, -1, -1)]
    [InlineData(17, 2, -1, -1)]
    [InlineData(1, int.MaxValue, -1, -1)]
    public void TryFind_FindsOnlyWhatBeginsAndEndsWhereItKnows(int first, int count, int start, int end)
    {
        byte[] view = Join(Enumerable.Range(0, 18).Select(field => Text(1, $"{field:D2}")));

        Assert.True(ViewFields.TryCut(view, out ViewFields fields));
        Assert.Equal(start >= 0, fields.TryFind(first, count, out Range bytes));
        Assert.Equal(start >= 0 ? start..end : default, bytes);
    }
}
