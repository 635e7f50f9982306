using SharingBus.Hub.Statistics;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class DisclosureRuleTests
{
    private const int Most = 34;

    // Every row of three cells up to a total is released, and rows that look alike are put together: what is suppressed and small could be any
    // small number, for somebody who knows the rule as well as we do.
    [Fact]
    public void SmallCell_OfEveryRowThereCanBe_MayBeAnythingFromNoughtToNine()
    {
        Dictionary<string, List<long[]>> alike = [];
        for (long a = 0; a <= Most; a++)
        {
            for (long b = 0; a + b <= Most; b++)
            {
                for (long c = 0; a + b + c <= Most; c++)
                {
                    var look = Look([a, b, c]);
                    (alike.TryGetValue(look, out var rows) ? rows : alike[look] = []).Add([a, b, c]);
                }
            }
        }

        List<string> narrow = [];
        foreach (var (look, rows) in alike.Where(rows => rows.Key.Length > 0))
        {
            for (var column = 0; column < 3; column++)
            {
                if (rows.Exists(row => row[column] < 10) && rows.Select(row => row[column]).Where(count => count < 10).Distinct().Count() < 10)
                {
                    narrow.Add($"{look} column {column}");
                }
            }
        }

        Assert.Empty(narrow);
        Assert.True(alike.Count > 100, "Hardly anything is told.");
    }

    [Theory]
    [InlineData("30 20 15", "30 20 15")]
    [InlineData("30 20 9", "- 20 -")] // the first column goes with what is small
    [InlineData("10 20 0", "- - -")] // ten and nought would tell that one is ten and the other nought
    [InlineData("4 20 0", "- - -")]
    [InlineData("3 4 4", "- - -")]
    public void Row_WithSmallCells_IsToldAsFarAsItMay(string cells, string told)
    {
        long[] counts = [.. cells.Split(' ').Select(long.Parse)];
        var hidden = DisclosureRule.Hide(counts);

        Assert.Equal(told, string.Join(' ', counts.Select((count, column) => hidden[column] ? "-" : $"{count}")));
    }

    private static string Look(long[] cells)
    {
        if (cells.Sum() < DisclosureRule.Least)
        {
            return "";
        }

        var hidden = DisclosureRule.Hide(cells);
        return $"{cells.Sum()}: {string.Join(' ', cells.Select((count, column) => hidden[column] ? "-" : $"{count}"))}";
    }
}
