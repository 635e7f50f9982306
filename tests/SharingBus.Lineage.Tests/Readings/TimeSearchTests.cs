using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Readings;

/// <summary>Finding the place of a time without reading everything before it.</summary>
public sealed class TimeSearchTests
{
    private const int Entries = 100_000;

    // log2 of the entries, and one more.
    private const int MostReads = 18;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(30, 3)]
    [InlineData(31, 4)]
    [InlineData(999_990, 99_999)]
    [InlineData(999_991, 100_000)]
    public async Task Time_AmongRisingTimes_IsTheFirstEntryNotBeforeIt(long time, long expected)
    {
        int reads = 0;

        long found = await TimeSearch.FindAsync(Entries, time, (index, _) =>
        {
            reads++;
            return ValueTask.FromResult<(long, long)?>((index, index * 10));
        });

        Assert.Equal(expected, found);
        Assert.InRange(reads, 1, MostReads);
    }

    [Fact]
    public async Task Time_AmongEntriesThatHaveLostTheirs_IsFoundByTheOthers()
    {
        // Only every thousandth entry still has its time.
        long found = await TimeSearch.FindAsync(Entries, 55_000, (index, end) =>
        {
            long next = (index + 999) / 1_000 * 1_000;
            return ValueTask.FromResult<(long, long)?>(next < end ? (next, next) : null);
        });

        Assert.InRange(found, 54_001, 55_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Time_EarlierByTheStep_MissesNothingWhereTheClockWasPutBackByNoMore(int seed)
    {
        const int Step = 300;
        var random = new Random(seed);
        long[] times = PutBack(random, Step);
        for (int round = 0; round < 200; round++)
        {
            long time = random.NextInt64(times.Max());

            long found = await TimeSearch.FindAsync(times.Length, time - Step, (index, _) => ValueTask.FromResult<(long, long)?>((index, times[index])));

            Assert.DoesNotContain(times.Take((int)found), earlier => earlier >= time);
        }
    }

    // A clock that goes on by one or two, and now and then is put back: never below what it once showed less the step.
    private static long[] PutBack(Random random, int step)
    {
        long[] times = new long[5_000];
        long highest = 0;
        for (int entry = 1; entry < times.Length; entry++)
        {
            times[entry] = random.Next(100) == 0
                ? Math.Max(highest - step, times[entry - 1] - random.Next(step))
                : times[entry - 1] + random.Next(1, 3);
            highest = Math.Max(highest, times[entry]);
        }

        return times;
    }
}
