using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Provenance;

/// <summary>A notice of a federation that runs, in the forms that others read.</summary>
public sealed class ExportCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-export-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Export_OfARealNotice_IsSoundInEveryForm()
    {
        var message = ServedDemo.IdIn(await demo.PublishAsync("case-system"));
        await HoldersAsync(message);

        using var prov = JsonDocument.Parse(await ExportAsync(message, "prov-json"));
        Assert.Empty(ProvCheck.Faults(prov.RootElement));
        Assert.Contains(prov.RootElement.GetProperty("entity").EnumerateObject(), entity => entity.Name == $"message:{message}");
        var events = (await ExportAsync(message, "openlineage")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, static line => Assert.Empty(OpenLineageCheck.Faults(JsonDocument.Parse(line).RootElement)));
        Assert.Contains(events, static line => line.Contains("\"columnLineage\"", StringComparison.Ordinal));
        var csv = await ExportAsync(message, "csv");
        Assert.Contains($"{message},police-northbridge,schools-northbridge,education.safeguarding-lead,released,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WithEarlierCheckpointsInAFormWithoutProofs_IsAWrongCall()
    {
        var message = ServedDemo.IdIn(await demo.PublishAsync("case-system"));
        var note = Path.Combine(_directory.FullName, "note");
        var checkpoint = await ToolRun.OfAsync("lineage", "checkpoint", "--data", demo.Path, "--agency", "police-northbridge");
        await File.WriteAllTextAsync(note, checkpoint.Output, TestContext.Current.CancellationToken);

        var run = await ToolRun.OfAsync(
            "lineage", "export", message, "--data", demo.Path, "--format", "csv", "--seen", note, "--out", Path.Combine(_directory.FullName, "none.csv"));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--seen goes with --format evidence", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "none.csv")));
    }

    private async Task<string> ExportAsync(string message, string form)
    {
        var file = Path.Combine(_directory.FullName, form);
        var run = await ToolRun.OfAsync("lineage", "export", message, "--data", demo.Path, "--format", form, "--out", file);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }

    // Until the schools' node has confirmed it.
    private async Task HoldersAsync(string message)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await ToolRun.OfAsync("lineage", "trace", message, "--data", demo.Path)).Output.Contains("receipt of schools-northbridge", StringComparison.Ordinal))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
