using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Policies;

/// <summary>What another set of policies would have done to the notices of a node, asked from the command line.</summary>
public sealed class PolicyReplayCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>, IDisposable
{
    private const string MentorsFields = "[harm_form, title, observed_at, place.country, place.subdivision, place.municipality, place.site, target, modus, lang]";
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("sharingbus-policies-");

    public void Dispose() => _copy.Delete(recursive: true);

    [Fact]
    public async Task Replay_OfAWideningAndANarrowing_NamesThePathsAndEndsAccordingly()
    {
        var published = await demo.PublishAsync("case-system");
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);

        var same = await ReplayAsync(MentorsFields);
        Assert.True(same.ExitCode == ExitCodes.Done, same.Error);
        Assert.Contains("1 notice examined against bundle 1.", same.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing would have changed", same.Output, StringComparison.Ordinal);

        var narrower = await ReplayAsync("[harm_form, observed_at, lang]");
        Assert.True(narrower.ExitCode == ExitCodes.Done, narrower.Error);
        Assert.Contains("narrows  ThreatNotice for youth-northbridge/youth.mentor: 0 wider, 1 narrower, 0 equal", narrower.Output, StringComparison.Ordinal);
        Assert.Contains("place.municipality", narrower.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Oakhollow", narrower.Output, StringComparison.Ordinal);

        var wider = await ReplayAsync("[\"*\"]", "--json");
        Assert.True(wider.ExitCode == ExitCodes.Widened, wider.Output + wider.Error);
        using var answer = JsonDocument.Parse(wider.Output);
        var difference = Assert.Single(answer.RootElement.GetProperty("differences").EnumerateArray());
        Assert.True(difference.GetProperty("wider").GetBoolean());
        Assert.Contains("category", difference.GetProperty("gained_paths").EnumerateArray().Select(path => path.GetString()));
    }

    private async Task<ToolRun> ReplayAsync(string mentorsFields, params string[] more)
    {
        foreach (var (name, text) in SampleDocuments.PolicyFiles(SampleDocuments.Northbridge))
        {
            string path = Path.Combine(_copy.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text.Replace(MentorsFields, mentorsFields, StringComparison.Ordinal));
        }

        return await ToolRun.OfAsync(
            ["policy", "replay", "--candidate", _copy.FullName, "--days", "7", "--data", demo.Path, "--as", "police-northbridge/demo-auditor", .. more]);
    }
}
