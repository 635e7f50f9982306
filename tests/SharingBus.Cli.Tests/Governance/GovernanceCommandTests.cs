using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using SharingBus.Cli.Tests.Processes;
using SharingBus.TestKit.Data;
using Xunit;

namespace SharingBus.Cli.Tests.Governance;

/// <summary>What people do with the tool alone: found a federation on the sample's documents, change it, go back, say no.</summary>
public sealed class GovernanceCommandTests : IAsyncLifetime
{
    private const string Police = "police-northbridge";

    private static readonly string Documents = Path.Combine(Repository.Root, "deploy", "policies", "northbridge");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-governance-");
    private RunningProcess _service = null!;

    public async ValueTask InitializeAsync()
    {
        await ToolAsync("pki", "init", At("ca"));
        await ToolAsync("pki", "service", "--ca", At("ca"), "--as", "northbridge/policy", "--out", At("certificates"));
        foreach (var person in (string[])["ada", "ben", "cleo"])
        {
            await ToolAsync("pki", "system", "--ca", At("ca"), "--as", $"{Police}/{person}", "--out", At("certificates"));
            await ToolAsync("pki", "signer", At($"{person}.pem"));
        }

        foreach (var agency in Directory.EnumerateFiles(Path.Combine(Documents, "policies")).Select(file => Path.GetFileNameWithoutExtension(file)))
        {
            await ToolAsync("pki", "agency", agency, "--out", At(agency), "--public", At("members", agency));
            await SignAsync(agency, Documents);
        }

        _service = await RunningProcess.StartAsync("SharingBus.PolicyService", Configuration());
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task People_FoundChangeAndRestoreAFederation()
    {
        var founded = await FoundAsync();
        Assert.Contains("agreement prevention-team: added", founded, StringComparison.Ordinal);
        var shown = await AsAsync("ben", "approve", "1");
        Assert.Contains("Nothing is signed", shown, StringComparison.Ordinal);
        var digest = shown.Split("digest ")[1].Split('\n')[0].Trim();
        Assert.Contains("1 of 2 signatures", await AsAsync("ben", "approve", "1", "--signer", At("ben.pem"), "--digest", digest[..16]), StringComparison.Ordinal);
        Assert.Contains("Version 1 is published", await AsAsync("cleo", "approve", "1", "--signer", At("cleo.pem")), StringComparison.Ordinal);

        await AsAsync("ada", "propose", "--statement", "It is over", "--remove-agreement", "lantern-week");
        shown = await AsAsync("ben", "approve", "2", "--signer", At("ben.pem"));
        Assert.Contains("agreement lantern-week: removed", shown, StringComparison.Ordinal);
        Assert.Contains("It is over", shown, StringComparison.Ordinal);
        Assert.Contains("none widens what leaves", shown, StringComparison.Ordinal);
        Assert.Contains("no longer gets", shown, StringComparison.Ordinal);
        await AsAsync("cleo", "approve", "2", "--signer", At("cleo.pem"));
        var restored = await AsAsync("cleo", "propose", "--statement", "It was not", "--restore", "1");
        Assert.Contains("agreement lantern-week: added", restored, StringComparison.Ordinal);

        Assert.StartsWith("version 2", await AsAsync("ada", "versions"), StringComparison.Ordinal);
        await AsAsync("ada", "versions", "1", "--out", At("first.bin"));
        Assert.Contains("nothing changes but version and validity", await AsAsync("ben", "approve", "3", "--base", At("first.bin")), StringComparison.Ordinal);
        await AsAsync("ben", "proposals", "3", "--out", At("candidate.bin"));
        Assert.True(new FileInfo(At("candidate.bin")).Length > 0);
        using var watched = JsonDocument.Parse(await AsAsync("ben", "watch", "--count", "1", "--json"));
        Assert.Equal("3", watched.RootElement.GetProperty("number").GetString());
    }

    [Fact]
    public async Task Refusals_SayWhatIsWrongAndWhere()
    {
        await FoundAsync();

        Assert.Contains("PROPOSER_MAY_NOT_APPROVE", await RefusedAsync("ada", "approve", "1", "--signer", At("ada.pem")), StringComparison.Ordinal);
        Assert.Contains("KEY_NOT_YOURS", await RefusedAsync("ben", "approve", "1", "--signer", At("cleo.pem")), StringComparison.Ordinal);
        Assert.Contains("nothing is signed", await RefusedAsync("ben", "approve", "1", "--signer", At("ben.pem"), "--digest", new string('0', 16)), StringComparison.Ordinal);
        Assert.Contains("NOT_THE_PROPOSER", await RefusedAsync("ben", "withdraw", "1"), StringComparison.Ordinal);
        Assert.Contains("PROPOSAL_NOT_FOUND", await RefusedAsync("ben", "reject", "9", "--because", "No."), StringComparison.Ordinal);
        Assert.Contains("REJECTED", await AsAsync("ben", "reject", "1", "--because", "Not yet."), StringComparison.Ordinal);
        Assert.Contains("PROPOSAL_CLOSED", await RefusedAsync("cleo", "approve", "1", "--signer", At("cleo.pem")), StringComparison.Ordinal);
        var faulty = await RefusedAsync("ada", "propose", "--statement", "Half of it", "--ceiling", Path.Combine(Documents, "ceiling.yaml"));
        Assert.Contains("CHANGES_INVALID", faulty, StringComparison.Ordinal);
        Assert.Contains("ceiling: grants[0]", faulty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_ThatCannotBeUsed_AreNamedBeforeAnythingIsSent()
    {
        File.WriteAllText(At("agreement.yaml"), "id: x\nparti: []\n");
        File.WriteAllText(At("policy.yaml"), "agency: x\n");

        Assert.Contains("agreement.yaml:2: unknown field 'parti'", await RefusedAsync("ada", "propose", "--statement", "x", "--agreement", At("agreement.yaml")), StringComparison.Ordinal);
        Assert.Contains("policy sign", await RefusedAsync("ada", "propose", "--statement", "x", "--signed-policy", At("policy.yaml")), StringComparison.Ordinal);
        Assert.Contains("--members", await RefusedAsync("ada", "propose", "--statement", "x", "--register", Path.Combine(Documents, "federation.yaml")), StringComparison.Ordinal);
        Assert.Contains("16 hexadecimal digits", await DigestRefusedAsync(), StringComparison.Ordinal);
        Assert.Equal("There is no such proposal.", (await AsAsync("ada", "proposals", "--state", "rejected")).Trim());
    }

    private static async Task<string> ToolAsync(params string[] arguments)
    {
        ToolRun run = await ToolRun.OfAsync(arguments);
        Assert.True(run.ExitCode == ExitCodes.Done, $"{string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run.Output;
    }

    private async Task<string> DigestRefusedAsync()
    {
        await FoundAsync();
        return await RefusedAsync("ben", "approve", "1", "--digest", "abcd");
    }

    private string At(params string[] parts) => Path.Combine([_directory.FullName, .. parts]);

    private Task<string> SignAsync(string agency, string policies) => ToolAsync(
        "policy", "sign", "--policies", policies, "--agency", agency, "--keys", At(agency), "--public", At("members", agency));

    private string[] Founding() =>
    [
        "--register", Path.Combine(Documents, "federation.yaml"), "--members", At("members"), "--ceiling", Path.Combine(Documents, "ceiling.yaml"),
        "--agreement", .. Directory.EnumerateFiles(Path.Combine(Documents, "agreements")),
        "--signed-policy", .. Directory.EnumerateFiles(At("members"), "policy.signed", SearchOption.AllDirectories),
    ];

    private Task<string> AsAsync(string person, params string[] arguments) => ToolAsync(["policy", .. arguments, .. Connection(person)]);

    private Task<string> FoundAsync() => AsAsync("ada", ["propose", "--statement", "The first version", .. Founding()]);

    private async Task<string> RefusedAsync(string person, params string[] arguments)
    {
        var run = await ToolRun.OfAsync(["policy", .. arguments, .. Connection(person)]);
        Assert.NotEqual(ExitCodes.Done, run.ExitCode);
        return run.Error;
    }

    private string[] Connection(string person) =>
    [
        "--service", _service.Address.ToString(), "--cert", At("certificates", $"{Police}.{person}.crt.pem"),
        "--key", At("certificates", $"{Police}.{person}.key.pem"), "--ca", At("ca", "development-ca.crt.pem"),
    ];

    private string Configuration()
    {
        File.WriteAllText(At("policy.json"), JsonSerializer.Serialize(new
        {
            service = new
            {
                certificate = At("certificates", "northbridge.policy.crt.pem"),
                key = At("certificates", "northbridge.policy.key.pem"),
                trustAnchor = At("ca", "development-ca.crt.pem"),
            },
            federation = "northbridge",
            bundleDirectory = "bundles",
            governanceKeys = (string[])["ada.pub.pem", "ben.pub.pem", "cleo.pub.pem"],
            governance = new
            {
                journal = "governance.db",
                people = new[] { "ada", "ben", "cleo" }.Select(name => new { name, systems = new[] { $"{Police}/{name}" }, keys = new[] { $"{name}.pub.pem" } }),
            },
        }));
        return At("policy.json");
    }
}
