using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class RequestFilterTests
{
    private const int Keys = 200_000;

    // What a filter of any number of keys may hold: its bits, and little more.
    private const long MostBytes = 5 * 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(Keys)]
    [InlineData(4 * Keys)]
    public void MayHold_AKeyThatWasAdded_IsNeverDenied(long madeFor)
    {
        RequestFilter filter = new(madeFor);
        for (int key = 0; key < Keys; key++)
        {
            filter.Add(Key("added", key));
        }

        Assert.DoesNotContain(Enumerable.Range(0, Keys), key => !filter.MayHold(Key("added", key)));
    }

    [Fact]
    public void MayHold_AmongAsManyKeysAsItIsMadeFor_DeniesNearlyEveryNewKey()
    {
        RequestFilter filter = new(Keys);
        for (int key = 0; key < Keys; key++)
        {
            filter.Add(Key("added", key));
        }

        Assert.InRange(Enumerable.Range(0, Keys).Count(key => filter.MayHold(Key("new", key))), 0, Keys / 20);
    }

    [Fact]
    public void Filter_OfMoreKeysThanAnyoneHas_TakesNoMoreThanItsBound()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        RequestFilter filter = new(long.MaxValue / 64);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        filter.Add(-1);
        Assert.True(filter.MayHold(-1));
    }

    private static long Key(string caller, int request) => RequestKey.Of(caller, $"r-{request}");
}
