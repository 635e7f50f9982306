using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Scenarios;

public sealed class ViewPathsTests
{
    private static readonly ThreatNotice Notice = new()
    {
        Handling = new Handling { Tlp = Tlp.Amber },
        Persons = { new Person { Ref = "p1" }, new Person { Ref = "p2", Names = { new PersonName { Full = "x" } } } },
    };

    [Theory]
    [InlineData("handling.tlp", 1)]
    [InlineData("handling.purpose", 0)]
    [InlineData("persons", 2)]
    [InlineData("persons.names", 1)]
    [InlineData("persons.names.full", 1)]
    [InlineData("place.site", 0)]
    public void Count_OfAPath_IsHowOftenItHoldsSomething(string path, int expected) => Assert.Equal(expected, ViewPaths.Count(Notice, path));

    [Fact]
    public void Leaves_OfANotice_AreItsSetPathsOnce() =>
        Assert.Equal(["handling.tlp", "persons.ref", "persons.names.full"], ViewPaths.Leaves(Notice));

    [Fact]
    public void Exists_WithAPathThroughAScalar_IsFalse()
    {
        Assert.True(ViewPaths.Exists(ThreatNotice.Descriptor, "persons.names.full"));
        Assert.False(ViewPaths.Exists(ThreatNotice.Descriptor, "title.text"));
    }
}
