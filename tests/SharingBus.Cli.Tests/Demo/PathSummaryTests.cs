using SharingBus.Cli.Demo;
using Xunit;

namespace SharingBus.Cli.Tests.Demo;

public sealed class PathSummaryTests
{
    [Fact]
    public void Summary_WhereAWholeMessageIsMeant_NamesTheMessage() =>
        Assert.Equal(["place"], Of(["place.site", "place.country"], ["persons.names"]));

    [Fact]
    public void Summary_WhereOnlyPartsAreMeant_NamesTheParts() =>
        Assert.Equal(["title", "persons { ref, names }"], Of(["title", "persons.ref", "persons.names.full"], ["persons.role"]));

    private static IReadOnlyList<string> Of(string[] paths, string[] others) => PathSummary.Of(paths, others, field => field);
}
