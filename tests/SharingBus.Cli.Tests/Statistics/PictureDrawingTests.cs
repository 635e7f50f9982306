using System.Xml.Linq;
using SharingBus.Cli.Statistics;
using SharingBus.Fusion.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Statistics;

public sealed class PictureDrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Drawing_SaysInWordsWhatEachCellShows()
    {
        var drawing = XElement.Parse(PictureDrawing.Draw(Picture("Alderham")));

        Assert.Equal("Threat picture, 2026-03-09 to 2026-03-15", drawing.Element(Svg + "title")!.Value);
        Assert.Equal("img", (string?)drawing.Attribute("role"));
        var titles = drawing.Descendants(Svg + "g").Select(cell => cell.Element(Svg + "title")!.Value).ToList();
        Assert.Equal(
            ["Alderham, all forms of harm: 62 notices. As expected: 40 to 80.", "Alderham, hate: 45 notices. More than expected: 10 to 30.", "Alderham, self harm: suppressed."],
            titles);
    }

    [Fact]
    public void SuppressedCell_IsHatchedAndShowsNoNumber()
    {
        var cell = XElement.Parse(PictureDrawing.Draw(Picture("Alderham"))).Descendants(Svg + "g").Last();

        Assert.Equal("url(#suppressed)", (string?)cell.Element(Svg + "rect")!.Attribute("fill"));
        Assert.Empty(cell.Elements(Svg + "text"));
    }

    [Fact]
    public void TrendAndAlarm_AreMarkedByMoreThanColour()
    {
        var cell = XElement.Parse(PictureDrawing.Draw(Picture("Alderham"))).Descendants(Svg + "g").ElementAt(1);

        Assert.Equal("45 !", cell.Element(Svg + "text")!.Value);
        Assert.Single(cell.Elements(Svg + "polygon"));
    }

    // Names of areas are what other agencies wrote.
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a\u0000b\u001b[2Jc")]
    [InlineData("\"/><image href='http://example.org/'/>")]
    public void NameOfAnArea_IsTextWhateverItSays(string name)
    {
        var drawing = XElement.Parse(PictureDrawing.Draw(Picture(name)));

        Assert.Empty(drawing.Descendants(Svg + "script"));
        Assert.Empty(drawing.Descendants(Svg + "image"));
        Assert.DoesNotContain('\u001b', drawing.ToString());
    }

    [Fact]
    public void Table_MarksWhatIsSuppressedAndSaysWhatStandsOut()
    {
        using var output = new StringWriter();
        new StatisticsPrinter(output, json: false).Print([Picture("Alderham")], "week");

        Assert.Contains("week 2026-03-09 to 2026-03-15, released 2026-03-18 and fixed since", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Alderham   62  45↑!          *", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Alderham, HATE: 45. More than expected: 10 to 30.", output.ToString(), StringComparison.Ordinal);
    }

    private static PeriodStatistics Picture(string area) => new()
    {
        FromUnixMillis = Millis(2026, 3, 9),
        UntilUnixMillis = Millis(2026, 3, 16),
        ReleasedAtUnixMillis = Millis(2026, 3, 18),
        Tables =
        {
            new StatisticsTable
            {
                Name = "notices_by_area_and_harm_form",
                Description = "Notices.",
                Columns = { "HATE", "SELF_HARM" },
                Rows =
                {
                    new StatisticsRow
                    {
                        Path = { area },
                        Total = 62,
                        TotalOutlook = new Outlook { Anomaly = Anomaly.AsExpected, Trend = Trend.None, Explanation = "As expected: 40 to 80." },
                        Cells =
                        {
                            new StatisticsCell { Count = 45, Outlook = new Outlook { Anomaly = Anomaly.AboveExpected, Trend = Trend.Rising, Explanation = "More than expected: 10 to 30." } },
                            new StatisticsCell(),
                        },
                    },
                },
            },
        },
    };

    private static long Millis(int year, int month, int day) => new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
