using SharingBus.Node.Sending;

namespace SharingBus.Node.Tests.Sending;

/// <summary>A new incarnation is newer than those before it, whatever the clock says and whoever names what.</summary>
public sealed class IncarnationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-24)]
    [InlineData(0)]
    [InlineData(24)]
    public void Next_WhateverTheClockSays_IsNewerThanBoth(int hours)
    {
        var own = Guid.CreateVersion7(Now);
        var seen = Guid.CreateVersion7(Now.AddMinutes(5));

        Guid next = Incarnations.Next(own, seen, Now.AddHours(hours).AddMinutes(5));

        Assert.True(Incarnations.Compare(next, own) > 0);
        Assert.True(Incarnations.Compare(next, seen) > 0);
        Assert.Equal(7, next.Version);
    }

    [Fact]
    public void Next_BesideOneOfTheFarFuture_DoesNotFollowIt()
    {
        var own = Guid.CreateVersion7(Now);

        Assert.True(Incarnations.Compare(Incarnations.Next(own, Guid.AllBitsSet, Now), Guid.CreateVersion7(Now.AddDays(1))) < 0);
        Assert.True(Incarnations.Compare(Incarnations.Next(own, Guid.CreateVersion7(Now.AddYears(900)), Now), own) > 0);
    }

    [Fact]
    public void Compare_GoesByTimeFirst() =>
        Assert.True(Incarnations.Compare(Guid.CreateVersion7(Now), Guid.CreateVersion7(Now.AddMilliseconds(1))) < 0);
}
