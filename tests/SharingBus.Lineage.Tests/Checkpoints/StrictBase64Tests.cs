using SharingBus.Lineage.Checkpoints;
using Xunit;

namespace SharingBus.Lineage.Tests.Checkpoints;

public sealed class StrictBase64Tests
{
    // Characters come by four and bytes by three: the length of a text alone leaves room for two bytes too many.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(31, 31)]
    [InlineData(32, 32)]
    [InlineData(33, 33)]
    [InlineData(30, 31)]
    [InlineData(32, 31)]
    [InlineData(33, 31)]
    [InlineData(33, 32)]
    [InlineData(34, 33)]
    [InlineData(34, 31)]
    [InlineData(1, 0)]
    public void Bytes_AreReadUpToTheBoundAndNoFurther(int length, int most)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(static value => (byte)value)];

        Assert.Equal(length <= most ? bytes : null, StrictBase64.TryDecode(Convert.ToBase64String(bytes), most));
    }
}
