using SharingBus.Cli.Provenance;
using Xunit;

namespace SharingBus.Cli.Tests.Provenance;

public sealed class DisclosureCsvTests
{
    [Fact]
    public void Csv_OfANotice_HasALineForEachRole()
    {
        var lines = Csv(SampleRecord.Make());

        Assert.Equal(4, lines.Length);
        Assert.Equal("", lines[3]);
        Assert.Equal(
            "message,origin,recipient,role,verdict,released,transformed,withheld,rules,policy_version,agreement,purpose,"
            + "accepted_at,decided_at,received_at,delivered_at,view_sha256,decided_entry",
            lines[0]);
        Assert.Equal(
            $"{SampleRecord.Notice},police-northbridge,schools-northbridge,education.safeguarding-lead,released,title;place,place=TEN_KILOMETRES,persons,"
            + "police-schools-threats,4,prevention-team,PURPOSE_PREVENTION,2026-03-02T08:00:01.000000Z,2026-03-02T08:00:04.000000Z,"
            + $"2026-03-02T08:00:00.000000Z,2026-03-02T08:00:01.000000Z,{string.Concat(Enumerable.Repeat("07", 32))},4",
            lines[1]);
        Assert.StartsWith($"{SampleRecord.Notice},police-northbridge,schools-northbridge,education.coordinator,withheld,,,,,4,,", lines[2], StringComparison.Ordinal);
    }

    // RFC 4180, 2.6 and 2.7; and no spreadsheet is told what to do.
    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("@a,b", "\"'@a,b\"")]
    public void Csv_OfWordsThatMeanSomethingToItsReaders_WritesThemAsText(string rule, string written)
    {
        using var output = new StringWriter();

        DisclosureCsv.Write(SampleRecord.Make(rule: rule), output);

        Assert.Contains($",persons,{written},4,", output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Csv(ProvenanceRecord record)
    {
        using var output = new StringWriter();
        DisclosureCsv.Write(record, output);
        return output.ToString().Split("\r\n");
    }
}
