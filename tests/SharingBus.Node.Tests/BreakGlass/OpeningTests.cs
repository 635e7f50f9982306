using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.BreakGlass;

public sealed class OpeningTests
{
    private static readonly DateTimeOffset Begin = TestFederation.Start;

    private readonly Opening _opening = new(Guid.NewGuid(), 10, Clock.Micros(Begin), new BreakGlassOpened
    {
        Recipients = { "police" }, UntilUnixMicros = Clock.Micros(Begin.AddHours(1)),
    });

    [Theory]
    [InlineData("police", 11, 0, true)]
    [InlineData("police", 11, 3_599, true)]
    [InlineData("police", 11, 3_600, false)] // the end is exclusive
    [InlineData("police", 11, -1, false)] // a clock that was put back says nothing
    [InlineData("police", 10, 0, false)]
    [InlineData("police", 9, 0, false)]
    [InlineData("polic", 11, 0, false)]
    [InlineData("", 11, 0, false)]
    public void Opening_OfAnHour_CoversWhatItNamesBehindItWithinIt(string recipient, long accepted, int seconds, bool expected) =>
        Assert.Equal(expected, _opening.Covers(recipient, accepted, Begin.AddSeconds(seconds)));

    [Fact]
    public void Opening_ThatIsOverOrReviewed_CoversNothing()
    {
        Assert.False((_opening with { IsOver = true }).Covers("police", 11, Begin));
        Assert.False((_opening with { Review = new BreakGlassClosed() }).Covers("police", 11, Begin));
    }

    [Fact]
    public void Opening_OfAnotherAgency_WidensNothingHere()
    {
        Opening other = _opening with { Opener = "school" };
        var book = new OpeningBook();
        book.Add(other);

        Assert.False(other.Covers("police", 11, Begin));
        Assert.False(book.IsAnyOpen);
        Assert.Null(book.Find(other.Id));
        Assert.Equal(other, book.Find(other.Id, "school"));
    }

    [Fact]
    public void Review_OfTwoAtOnce_IsTheFirst()
    {
        var book = new OpeningBook();
        book.Add(_opening);
        book.Review(_opening.Id, new BreakGlassClosed { Person = "first" }, 1);
        book.Review(_opening.Id, new BreakGlassClosed { Person = "second" }, 2);

        Assert.Equal(("first", 1), (book.Find(_opening.Id)!.Review!.Person, book.Find(_opening.Id)!.ReviewedAtUnixMicros));
    }
}
