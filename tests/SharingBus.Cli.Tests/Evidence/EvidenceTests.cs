using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Tests.Commands;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>Evidence about a notice of a federation that runs: gathered from its nodes, packed, and checked by somebody who has the governance keys alone.</summary>
public sealed class EvidenceTests(ServedDemo demo) : IClassFixture<ServedDemo>, IDisposable
{
    private const string Police = "police-northbridge";
    private const string WitnessPrefix = "sharingbus.witness/v1/northbridge/";

    // School, social services, youth work and hub.
    private const int Holders = 4;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-evidence-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Package_OfANotice_IsVerifiedAndSaysWhoGotIt()
    {
        var package = await ExportAsync(await PublishAsync());

        var verdict = await VerifyAsync(package);

        Assert.True(verdict.ExitCode == ExitCodes.Done, verdict.Output);
        Assert.Matches("^VERIFIED [0-9]+ receipts, [0-9]+ entries, [0-9]+ logs\n$", verdict.Output.ReplaceLineEndings("\n"));
        var report = Member(package, EvidenceFormat.Report);
        Assert.Contains($"{Police} -> schools-northbridge as education.safeguarding-lead: released", report, StringComparison.Ordinal);
        Assert.Contains("purpose PURPOSE_PREVENTION", report, StringComparison.Ordinal);
        Assert.Contains("police-schools-threats", Member(package, EvidenceFormat.Policy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_WhereANodeWasSilent_NamesItAndEndsWithOne()
    {
        var message = await PublishAsync();
        using var copy = demo.CopyWithoutNodeOf("youth-northbridge");
        var package = Path.Combine(_directory.FullName, "silent.zip");

        var run = await ToolRun.OfAsync("lineage", "export", message, "--data", copy.Path, "--out", package);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("youth-northbridge                NO ANSWER", Member(package, EvidenceFormat.Report), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await VerifyAsync(package)).ExitCode);
    }

    [Fact]
    public async Task Package_OfOneNode_HoldsItsLogAlone()
    {
        var message = await PublishAsync();
        var package = Path.Combine(_directory.FullName, "one.zip");

        var run = await ToolRun.OfAsync("lineage", "export", message, "--data", demo.Path, "--as", $"{Police}/{DemoSystems.Auditor}", "--out", package);

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        Assert.EndsWith(", 1 logs\n", (await VerifyAsync(package)).Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"{Police} -> schools-northbridge as education.safeguarding-lead: released", Member(package, EvidenceFormat.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_UnderKeysThatNobodyPins_IsRefused()
    {
        var package = await ExportAsync(await PublishAsync());
        using var one = SigningKey.Create();
        var other = Path.Combine(_directory.FullName, "other.pub.pem");
        KeyFiles.WritePublic(other, one.Spki.Span);

        var unpinned = await ToolRun.OfAsync("verify", package, "--governance-key", demo.Governance(1), "--governance-key", other);
        var twice = await ToolRun.OfAsync("verify", package, "--governance-key", demo.Governance(1), "--governance-key", demo.Governance(1));
        var elsewhere = await VerifyAsync(package, "--federation", "elsewhere");

        Assert.StartsWith("REFUSED BUNDLE_UNSIGNED bundle.bin", unpinned.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, twice.ExitCode);
        Assert.StartsWith("REFUSED BUNDLE_WRONG_FEDERATION bundle.bin", elsewhere.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_ThatHasGrownFromWhatWasSeen_IsVerifiedOnlyWithTheProof()
    {
        var seen = Path.Combine(_directory.FullName, "seen.checkpoint");
        await File.WriteAllTextAsync(seen, (await CheckpointAsync()).Output, TestContext.Current.CancellationToken);
        var message = await PublishAsync();
        var with = await ExportAsync(message, "--seen", seen);
        var without = await ExportAsync(message);

        Assert.Equal(ExitCodes.Done, (await VerifyAsync(with, "--seen", seen)).ExitCode);
        Assert.StartsWith("REFUSED INCONSISTENT seen.checkpoint", (await VerifyAsync(without, "--seen", seen)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_OfALogThatWasLongerOnce_IsRefused()
    {
        var package = await ExportAsync(await PublishAsync());
        await PublishAsync();
        var later = Path.Combine(_directory.FullName, "later.checkpoint");
        await File.WriteAllTextAsync(later, (await CheckpointAsync()).Output, TestContext.Current.CancellationToken);

        Assert.StartsWith("REFUSED ROLLED_BACK later.checkpoint", (await VerifyAsync(package, "--seen", later)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_ThatTheAgencyDidNotSign_IsNoneToHoldAgainst()
    {
        var note = (await CheckpointAsync()).Output;
        var package = await ExportAsync(await PublishAsync());
        var altered = Path.Combine(_directory.FullName, "altered.checkpoint");
        var lines = note.Split('\n');
        lines[1] = "1";
        await File.WriteAllTextAsync(altered, string.Join('\n', lines), TestContext.Current.CancellationToken);

        Assert.StartsWith("REFUSED SEEN_UNSIGNED altered.checkpoint", (await VerifyAsync(package, "--seen", altered)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_OfAFederation_CarriesTheCosignaturesOfItsQuorum()
    {
        await demo.WitnessedAsync();
        var package = await ExportAsync(await PublishAsync());

        Assert.StartsWith("VERIFIED ", (await VerifyAsync(package, "--witnesses", "2")).Output, StringComparison.Ordinal);
        Assert.StartsWith("REFUSED CHECKPOINT_UNWITNESSED logs/", (await VerifyAsync(package, "--witnesses", "5")).Output, StringComparison.Ordinal);
        var witnesses = WitnessesOf(Member(package, EvidenceFormat.Checkpoint(Police)));
        Assert.InRange(witnesses.Length, 2, 3);
        var report = Member(package, EvidenceFormat.Report);
        var named = Assert.Single(report.Split('\n'), line => line.Contains("cosigned by ", StringComparison.Ordinal) && witnesses.All(line.Contains));
        Assert.Equal(witnesses.Length, named.Split(',').Length);
    }

    [Fact]
    public async Task Package_OfANodeWithoutCosignatures_IsRefusedOnlyWhereTheyAreAskedFor()
    {
        var package = await ExportAsync(await PublishAsync());
        string[] own = [.. Member(package, EvidenceFormat.Checkpoint(Police)).Split('\n').Where(line => !line.Contains("sharingbus.witness", StringComparison.Ordinal))];
        Repack(package, EvidenceFormat.Checkpoint(Police), Encoding.UTF8.GetBytes(string.Join('\n', own)));

        Assert.StartsWith("VERIFIED ", (await VerifyAsync(package)).Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "REFUSED CHECKPOINT_UNWITNESSED logs/police-northbridge/checkpoint: 0 ", (await VerifyAsync(package, "--witnesses", "1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_TellsItsAuditorWhatItKnowsOfALog()
    {
        var witness = WitnessesOf((await demo.WitnessedAsync()).Output)[0];

        var known = await ToolRun.OfAsync("lineage", "followed", Police, "--agency", witness, "--data", demo.Path);
        var own = await ToolRun.OfAsync("lineage", "followed", Police, "--agency", Police, "--data", demo.Path);

        Assert.True(known.ExitCode == ExitCodes.Done, known.Error);
        Assert.StartsWith($"sharingbus.log/v1/northbridge/{Police}\n", known.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, own.ExitCode);
        Assert.Contains("LOG_UNKNOWN", own.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("")]
    public async Task Witnesses_ThatAreNoNumber_AreAWrongCall(string number)
    {
        var run = await VerifyAsync("none.zip", "--witnesses", number);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"--witnesses takes a whole number from 0 on, for example --witnesses 10; '{number}' is none", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_ThatIsWitnessed_CanBeKeptLikeAnyOther()
    {
        var seen = Path.Combine(_directory.FullName, "witnessed.checkpoint");
        var printed = await demo.WitnessedAsync();
        await File.WriteAllTextAsync(seen, printed.Output, TestContext.Current.CancellationToken);
        var package = await ExportAsync(await PublishAsync(), "--seen", seen);

        Assert.True(WitnessesOf(printed.Output).Length >= 2, printed.Output);
        Assert.Equal(ExitCodes.Done, (await VerifyAsync(package, "--seen", seen)).ExitCode);
    }

    [Theory]
    [InlineData("manifest.json", "\"format\":\"sharingbus-evidence/v1\"", "\"format\":\"sharingbus-evidence/v2\"", "FORMAT_UNKNOWN")]
    [InlineData("report.txt", "Evidence", "Evidenze", "FILE_ALTERED")]
    [InlineData("bundle.bin", "northbridge", "southbridge", "FILE_ALTERED")]
    [InlineData("logs/police-northbridge/checkpoint", "\n", "\r", "FILE_ALTERED")]
    public async Task Member_ThatWasAltered_IsNoticed(string name, string from, string to, string reason)
    {
        var package = await ExportAsync(await PublishAsync());
        using (var zip = ZipFile.Open(package, ZipArchiveMode.Update))
        {
            var bytes = Read(zip, name);
            var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from));
            Encoding.UTF8.GetBytes(to).CopyTo(bytes, at);
            zip.GetEntry(name)!.Delete();
            await using var stream = await zip.CreateEntry(name).OpenAsync(TestContext.Current.CancellationToken);
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        Assert.StartsWith($"REFUSED {reason} {name}", (await VerifyAsync(package)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNoPackage_IsRefused()
    {
        var file = Path.Combine(_directory.FullName, "none.zip");
        await File.WriteAllTextAsync(file, "PK no zip", TestContext.Current.CancellationToken);

        Assert.StartsWith("REFUSED PACKAGE_UNREADABLE package", (await VerifyAsync(file)).Output, StringComparison.Ordinal);
    }

    // Who cosigned a checkpoint, in the order of their names.
    private static string[] WitnessesOf(string note) =>
    [
        .. note.Split('\n')
            .Where(line => line.Contains(WitnessPrefix, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(WitnessPrefix, StringComparison.Ordinal) + WitnessPrefix.Length)..].Split(' ')[0])
            .Order(StringComparer.Ordinal),
    ];

    // Another member, and a manifest that names it as it is now.
    private static void Repack(string package, string name, byte[] bytes)
    {
        using var zip = ZipFile.Open(package, ZipArchiveMode.Update);
        var members = zip.Entries.Select(entry => entry.FullName).ToDictionary(member => member, member => Read(zip, member), StringComparer.Ordinal);
        var manifest = JsonSerializer.Deserialize<EvidenceManifest>(members[EvidenceFormat.Manifest], EvidenceFormat.Json)!;
        var files = manifest.Files.ToDictionary(StringComparer.Ordinal);
        files[name] = new EvidenceFile(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        foreach (var (member, content) in new[] { (name, bytes), (EvidenceFormat.Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = files }, EvidenceFormat.Json)) })
        {
            zip.GetEntry(member)!.Delete();
            using var stream = zip.CreateEntry(member).Open();
            stream.Write(content);
        }
    }

    private Task<ToolRun> CheckpointAsync() => ToolRun.OfAsync("lineage", "checkpoint", "--agency", Police, "--data", demo.Path);

    private Task<ToolRun> VerifyAsync(string package, params string[] more) =>
        ToolRun.OfAsync(["verify", package, "--governance-key", demo.Governance(1), "--governance-key", demo.Governance(2), .. more]);

    private async Task<string> ExportAsync(string message, params string[] more)
    {
        var package = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.zip");
        var run = await ToolRun.OfAsync(["lineage", "export", message, "--data", demo.Path, "--out", package, .. more]);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return package;
    }

    private async Task<string> PublishAsync()
    {
        var run = await demo.PublishAsync("case-system");
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        var message = ServedDemo.IdIn(run);

        // Each question is a round trip to the node: this neither sleeps nor spins.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsReceivedAsync(message))
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        return message;
    }

    private async Task<bool> IsReceivedAsync(string message)
    {
        var run = await ToolRun.OfAsync("holders", message, "--json", "--data", demo.Path, "--as", $"{Police}/case-system");
        using var status = JsonDocument.Parse(run.Output);
        return status.RootElement.GetProperty("holders").EnumerateArray() is { } holders
            && holders.Count(holder => holder.GetProperty("received").GetBoolean()) >= Holders;
    }

    private static string Member(string package, string name)
    {
        using var zip = ZipFile.OpenRead(package);
        return Encoding.UTF8.GetString(Read(zip, name));
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var bytes = new MemoryStream();
        using var stream = zip.GetEntry(name)!.Open();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
