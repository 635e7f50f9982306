using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Policy.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A served demo whose police may break glass towards the schools, and let nothing go to the mentors without a second person.</summary>
public sealed class AlarmedDemo : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-test-");
    private DemoFederation? _federation;

    public string Path => _directory.FullName;

    /// <summary>A file with a notice for the mentors.</summary>
    public string NoticeFile => System.IO.Path.Combine(Path, "notice.yaml");

    public async ValueTask InitializeAsync()
    {
        var scenario = SampleDocuments.ReadScenario(SampleDocuments.Northbridge);
        var documents = SampleDocuments.ReadPolicies(scenario.Policies);
        documents.Policies.Single(policy => policy.Agency == "police-northbridge")
            .Grants.Single(grant => grant.Id == "police-youth-threats").Obligations = new Obligations { FourEyes = true };
        _federation = await DemoFederation.StartAsync(
            scenario, documents, new DemoSettings { DataDirectory = Path }, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(NoticeFile, ServedDemo.Notice, TestContext.Current.CancellationToken);
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
