using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.TestKit.Network;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A federation that stays up with its files in a directory, as <c>demo --serve --data</c> leaves it, at the start of the scenario.</summary>
public sealed class ServedDemo : IAsyncLifetime
{
    internal const string Notice = """
        handling:
          tlp: AMBER
          purpose: PREVENTION
          actuality: ACTUAL
          disclosure_basis: PUBLIC_TASK
          secrecy_gate: NONE
          retention: { profile: AGREEMENT, keep_until_unix_seconds: 2026-08-28T00:00:00Z }
        category: THRTPUB
        urgency: EXPECTED
        severity: MINOR
        certainty: POSSIBLE
        harm_form: OTHER
        assertion: ASSESSMENT
        title: Something to look at
        lang: en
        observed_at: 2026-03-02T06:30:00+01:00
        place: { precision: MUNICIPALITY, country: XN, subdivision: XN-NB, municipality: Oakhollow }
        """;

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

    /// <summary>The file of a governance signer's public key.</summary>
    internal string Governance(int signer) => System.IO.Path.Combine(Path, DemoKeys.GovernanceFolder, $"signer-{signer}.pub.pem");

    /// <summary>The id that a publish printed.</summary>
    internal static string IdIn(ToolRun published) =>
        published.Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).First(static word => Guid.TryParse(word, out _));

    /// <summary>Publishes a small notice as a system of the police.</summary>
    internal async Task<ToolRun> PublishAsync(string system)
    {
        var file = System.IO.Path.Combine(Path, $"{system}.yaml");
        await File.WriteAllTextAsync(file, Notice, TestContext.Current.CancellationToken);
        return await ToolRun.OfAsync(
            "publish", "--data", Path, "--as", $"police-northbridge/{system}", "--type", "ThreatNotice", "--file", file);
    }

    /// <summary>Publishes a notice about a child, the same whoever publishes it, and gives its id.</summary>
    internal async Task<string> PublishAboutAPersonAsync(string system)
    {
        var file = System.IO.Path.Combine(Path, "person-notice.yaml");
        var notice = Notice.Replace("Oakhollow", "Ashhollow", StringComparison.Ordinal) + """

            persons:
              - ref: p1
                subject_category: SUBJECT_OF_CONCERN
                age_status: CHILD
                threshold: BEHAVIOUR_OBSERVED
                threshold_decision: { decided_by_role: desk, reason: Said so in front of others }
                correlation_keys: [{ scope: northbridge, epoch: 1, value: AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA= }]
            """;
        await File.WriteAllTextAsync(file, notice, TestContext.Current.CancellationToken);
        var published = await ToolRun.OfAsync("publish", "--data", Path, "--as", system, "--type", "ThreatNotice", "--file", file);
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);
        return IdIn(published);
    }

    /// <summary>
    /// Prints the newest checkpoint of the police that others have cosigned, once there is one: a log without an entry has none, and nodes that start together
    /// find their witnesses one after another.
    /// </summary>
    internal async Task<ToolRun> WitnessedAsync()
    {
        await PublishAsync("case-system");

        // Each question waits at the node for a quorum: this neither sleeps nor spins.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var run = await ToolRun.OfAsync("lineage", "checkpoint", "--witnessed", "--agency", "police-northbridge", "--data", Path);
            if (run.ExitCode == ExitCodes.Done)
            {
                return run;
            }

            Assert.Contains("no state of this log is cosigned", run.Error, StringComparison.Ordinal);
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The same directory as it would be if one node were gone.</summary>
    internal TemporaryCopy CopyWithoutNodeOf(string agency)
    {
        var copy = TemporaryCopy.Of(Path, "ca", "systems");
        var manifest = DemoManifest.Read(Path);
        var nodes = manifest.Nodes.ToDictionary(node => node.Key, node => node.Key == agency ? new Uri($"https://127.0.0.1:{FreePort.Next()}") : node.Value);
        (manifest with { Nodes = nodes }).Write(copy.Path);
        return copy;
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
