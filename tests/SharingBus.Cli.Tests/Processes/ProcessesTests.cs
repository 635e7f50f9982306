using System.Globalization;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Network;
using Xunit;
using SharingBus.TestKit;

namespace SharingBus.Cli.Tests.Processes;

/// <summary>What an operator does: make keys, sign policies, provision the broker, write configuration files, start the processes.</summary>
public sealed class ProcessesTests(RabbitMqFixture broker) : IClassFixture<RabbitMqFixture>, IDisposable
{
    private const string Police = "police-test";
    private const string School = "school-test";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-processes-");
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Federation_OfProcessesFromFiles_CarriesANoticeOverRabbitMq()
    {
        WriteDocuments();
        await MakeKeysAsync();
        await ProvisionAsync();
        await using RunningProcess policy = await RunningProcess.StartAsync("SharingBus.PolicyService", PolicyServiceFile());
        await using RunningProcess school = await RunningProcess.StartAsync("SharingBus.Node", NodeFile(School, policy.Address));
        await using RunningProcess police = await RunningProcess.StartAsync("SharingBus.Node", NodeFile(Police, policy.Address));

        string id = (await ToolAsync([
            "publish", "--type", "ThreatNotice", "--file", Write("notice.yaml", Notice()), .. Connection(school, School, "records")])).Trim();
        string delivered = await ToolAsync(["subscribe", "--role", "police.duty-desk", "--count", "1", .. Connection(police, Police, "records")]);

        using JsonDocument delivery = JsonDocument.Parse(delivered);
        Assert.Equal(id, delivery.RootElement.GetProperty("message_id").GetString());
        JsonElement notice = delivery.RootElement.GetProperty("notice");
        Assert.Equal("Something was seen", notice.GetProperty("title").GetString());
        Assert.False(notice.TryGetProperty("modus", out _));
        AssertTellsNoSecret(police, school, policy);
        Assert.True(File.Exists(At(School, "payload.keys")));
        Assert.Empty(Directory.EnumerateFiles(At(School, "data"), "*.keys"));
        Assert.Equal(0, await police.StopAsync());
        Assert.Equal(0, await school.StopAsync());
        Assert.Equal(0, await policy.StopAsync());
        Assert.DoesNotContain("Something was seen", school.Output + police.Output, StringComparison.Ordinal);
    }

    // Passwords and private keys are in files: in no argument, no environment and nothing that is printed.
    private void AssertTellsNoSecret(params RunningProcess[] processes)
    {
        string[] files = [At("broker", $"{Police}.password"), At("broker", $"{School}.password"), .. _directory.EnumerateFiles("*.pem", SearchOption.AllDirectories)
            .Select(f => f.FullName).Where(f => File.ReadAllText(f).Contains("PRIVATE", StringComparison.Ordinal))];
        string[] secrets = [.. files.SelectMany(File.ReadLines).Where(line => line.Length >= 16 && !line.StartsWith('-'))];
        Assert.True(secrets.Length > processes.Length);
        foreach (RunningProcess process in processes)
        {
            string told = process.Surroundings + process.Output;
            Assert.NotEmpty(process.Surroundings);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
        }
    }

    private static async Task<string> ToolAsync(params string[] arguments)
    {
        ToolRun run = await ToolRun.OfAsync(arguments);
        Assert.True(run.ExitCode == ExitCodes.Done, $"{string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run.Output;
    }

    private string At(params string[] parts) => Path.Combine([_directory.FullName, .. parts]);

    private string Write(string name, string text)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private string Day(int days) => _now.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task MakeKeysAsync()
    {
        await ToolAsync("pki", "init", At("ca"));
        await ToolAsync("pki", "service", "--ca", At("ca"), "--as", "testland/policy", "--out", At("certificates"));
        await ToolAsync("pki", "signer", At("signer-1.pem"));
        await ToolAsync("pki", "signer", At("signer-2.pem"));
        foreach (string agency in (string[])[Police, School])
        {
            await ToolAsync("pki", "service", "--ca", At("ca"), "--as", $"{agency}/node", "--out", At("certificates"));
            await ToolAsync("pki", "system", "--ca", At("ca"), "--as", $"{agency}/records", "--out", At("certificates"));
            await ToolAsync("pki", "agency", agency, "--out", At(agency, "keys"), "--public", At("members", agency));
            Directory.CreateDirectory(At(agency, "data"));
        }

        await ToolAsync(
            "policy", "sign", "--policies", At("policies"), "--agency", School, "--keys", At(School, "keys"), "--public", At("members", School));
        await ToolAsync(
            "policy", "bundle", "--policies", At("policies"), "--members", At("members"), "--signer", At("signer-1.pem"),
            "--signer", At("signer-2.pem"), "--bundle-version", "1", "--out", At("bundles"));
    }

    private async Task ProvisionAsync()
    {
        var (options, management) = broker.RequireAdministrator();
        string password = Write("admin.password", options.Password);
        UnixFiles.Protect(password);

        await ToolAsync(
            "broker", "provision", "--management", management.Address.ToString(), "--user", options.UserName,
            "--password-file", password, "--virtual-host", "processes", "--agency", Police, "--agency", School,
            "--out", At("broker"), "--renew-passwords");
    }

    // Nobody listens at the first address: a command goes on to the next.
    private string[] Connection(RunningProcess node, string agency, string system) =>
    [
        "--node", $"https://localhost:{FreePort.Next()},{node.Address}", "--cert", At("certificates", $"{agency}.{system}.crt.pem"),
        "--key", At("certificates", $"{agency}.{system}.key.pem"), "--ca", At("ca", "development-ca.crt.pem"),
    ];

    private object ServiceOf(string name) => new
    {
        certificate = At("certificates", $"{name}.crt.pem"),
        key = At("certificates", $"{name}.key.pem"),
        trustAnchor = At("ca", "development-ca.crt.pem"),
    };

    private string PolicyServiceFile() => Write("policy.json", JsonSerializer.Serialize(new
    {
        service = ServiceOf("testland.policy"),
        federation = "testland",
        bundleDirectory = "bundles",
        governanceKeys = (string[])["signer-1.pub.pem", "signer-2.pub.pem"],
    }));

    private string NodeFile(string agency, Uri policyService)
    {
        var (options, _) = broker.RequireAdministrator();
        return Write($"{agency}.json", JsonSerializer.Serialize(new
        {
            service = ServiceOf($"{agency}.node"),
            federation = new
            {
                id = "testland",
                governanceKeys = (string[])["signer-1.pub.pem", "signer-2.pub.pem"],
                policyService,
                bundleFile = $"{agency}/bundle.bin",
            },
            agencies = (object[])
            [
                new
                {
                    id = agency,
                    dataDirectory = $"{agency}/data",
                    keysDirectory = $"{agency}/keys",
                    payloadKeys = $"{agency}/payload.keys",
                    broker = new
                    {
                        host = options.Host, port = options.Port, virtualHost = "processes", user = $"sb.processes.{agency}",
                        passwordFile = $"broker/{agency}.password", tls = false,
                    },
                    systems = (object[])[new { name = "records", publish = (string[])["ThreatNotice"], roles = (string[])["police.duty-desk"] }],
                },
            ],
        }));
    }

    private void WriteDocuments()
    {
        Write("policies/federation.yaml", $$"""
            federation: testland
            agencies:
              - id: {{Police}}
                name: Police
                sector: POLICE
                roles: [{ id: police.duty-desk, title: Duty desk }]
              - id: {{School}}
                name: School
                sector: EDUCATION
                roles: [{ id: education.safeguarding-lead, title: Safeguarding lead }]
            """);
        Write("policies/agreements/together.yaml", $$"""
            id: together
            title: School and police
            kind: INFORM_AND_INTERVENE
            objective: Prevent violence at schools.
            parties:
              - { agency: {{Police}}, controller_role: CONTROLLER, sends: true, receives: true }
              - { agency: {{School}}, controller_role: CONTROLLER, sends: true, receives: true }
            types: [ThreatNotice]
            purposes: [PREVENTION]
            lawful_basis: School Safety Act, section 4
            valid_from: "{{Day(-10)}}"
            valid_until: "{{Day(60)}}"
            review_date: "{{Day(30)}}"
            primary_users: [police.duty-desk]
            onward_sharing: FORBIDDEN
            retention: [{ type: ThreatNotice, days: 90 }]
            data_subject_contact: rights@school.example
            breach_contact: breach@school.example
            """);
        Write("policies/ceiling.yaml", """
            version: 1
            grants:
              - id: ceiling-threats
                description: The duty desk may learn everything about a threat.
                types: [ThreatNotice]
                roles: [police.duty-desk]
                purposes: [PREVENTION]
                release: ["*"]
            """);
        Write($"policies/policies/{School}.yaml", $$"""
            agency: {{School}}
            version: 1
            grants:
              - id: threats-to-duty-desk
                description: The duty desk learns what was seen.
                types: [ThreatNotice]
                roles: [police.duty-desk]
                purposes: [PREVENTION]
                release: [title]
            """);
    }

    private string Notice() => $$"""
        handling:
          tlp: AMBER
          purpose: PREVENTION
          actuality: ACTUAL
          disclosure_basis: PUBLIC_TASK
          secrecy_gate: NONE
          retention: { profile: AGREEMENT, keep_until_unix_seconds: {{Day(50)}}T00:00:00Z }
        category: SPCSA
        urgency: EXPECTED
        severity: MINOR
        certainty: POSSIBLE
        harm_form: OTHER
        assertion: ASSESSMENT
        title: Something was seen
        modus: Nobody outside needs to know
        lang: en
        """;
}
