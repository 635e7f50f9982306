using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A federation that stays up with its files in a directory, as <c>demo --serve --data</c> leaves it, at the start of the scenario.</summary>
public sealed class ServedDemo : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-test-");
    private DemoFederation? _federation;

    public string Path => _directory.FullName;

    internal DemoFederation Federation => _federation!;

    public async ValueTask InitializeAsync()
    {
        var scenario = SampleDocuments.ReadScenario(SampleDocuments.Northbridge);
        var documents = SampleDocuments.ReadPolicies(scenario.Policies);
        var settings = new DemoSettings { DataDirectory = Path };
        _federation = await DemoFederation.StartAsync(scenario, documents, settings, TestContext.Current.CancellationToken);
    }

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        if (_federation is not null)
        {
            await _federation.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
