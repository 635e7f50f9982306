using System.Buffers.Binary;
using System.Security.Cryptography;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Cli.Tests.Commands;
using SharingBus.Lineage.Tiles;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary><c>lineage mirror</c> against nodes that run, and whose journals are not empty.</summary>
public sealed class LineageMirrorTests(ServedDemo demo) : IClassFixture<ServedDemo>, IAsyncLifetime
{
    private const string Police = "police-northbridge";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-mirror-");

    public async ValueTask InitializeAsync() => Assert.Equal(ExitCodes.Done, (await demo.PublishAsync("case-system")).ExitCode);

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Mirror_OfARunningNode_LeadsToItsCheckpointAndFollowsIt()
    {
        var first = await MirrorAsync(Police);
        Assert.True(first.ExitCode == ExitCodes.Done, first.Error);
        var before = Size();
        Assert.True((await demo.PublishAsync("case-system")).ExitCode == ExitCodes.Done);
        var second = await MirrorAsync(Police, Keys());
        Assert.True(second.ExitCode == ExitCodes.Done, second.Error);

        Assert.True(Size() > before);
        Assert.Equal("sharingbus.log/v1/northbridge/police-northbridge", Lines()[0]);
        Assert.Equal(Lines()[2], Convert.ToBase64String(RootOf(Entries())));
        Assert.Contains("signature was not checked", first.Output, StringComparison.Ordinal);
        Assert.Contains("signature was checked", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_AskedForByASystemOfTheAgency_NeedsTheRightToAudit()
    {
        Task<ToolRun> AsAsync(string system) =>
            ToolRun.OfAsync("lineage", "mirror", "--data", demo.Path, "--as", $"{Police}/{system}", "--out", _directory.FullName);

        var refused = await AsAsync("case-system");
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("NOT_PERMITTED", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await AsAsync(DemoSystems.Auditor)).ExitCode);
    }

    [Fact]
    public async Task Mirror_UnderKeysThatNobodyPins_IsRefusedAndNothingIsStored()
    {
        using var one = SigningKey.Create();
        var other = Path.Combine(_directory.FullName, "other.pub.pem");
        KeyFiles.WritePublic(other, one.Spki.Span);

        var run = await MirrorAsync(Police, "--governance-key", demo.Governance(1), "--governance-key", other);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("REFUSED BUNDLE_UNSIGNED", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory.FullName, "tile")));
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "checkpoint")));
    }

    [Fact]
    public async Task Checkpoint_ThatTheAgencyDidNotSign_IsRefused()
    {
        Assert.Null(await ReasonAsync(static note => note));
        Assert.Equal(EvidenceReason.CheckpointUnsigned, await ReasonAsync(static note => note.Replace($"\n{note.Split('\n')[1]}\n", "\n1\n", StringComparison.Ordinal)));
        Assert.Equal(EvidenceReason.CheckpointOfAnotherLog, await ReasonAsync(static note => note.Replace("police", "schools", StringComparison.Ordinal)));
        Assert.Equal(EvidenceReason.NoteMalformed, await ReasonAsync(static _ => ""));

        // Where the certificate alone says whose node it is, the keys of the bundle tell.
        Assert.Null(await ReasonAsync(static note => note, agency: ""));
        Assert.Equal(EvidenceReason.CheckpointUnsigned, await ReasonAsync(static note => note.Replace("police", "schools", StringComparison.Ordinal), agency: ""));
        Assert.Equal(EvidenceReason.BundleWrongFederation, await ReasonAsync(static note => note.Replace("v1/northbridge", "v1/southbridge", StringComparison.Ordinal), agency: ""));
        Assert.Equal(EvidenceReason.CheckpointOfAnotherLog, await ReasonAsync(static note => note.Replace("sharingbus.log", "other.log", StringComparison.Ordinal), agency: ""));
    }

    [Fact]
    public async Task Tile_ThatWasAltered_IsNamed()
    {
        // Where the journal grew meanwhile, another bundle is asked for: again, until it is quiet.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        ToolRun run;
        TilePath bundle;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            Assert.Equal(ExitCodes.Done, (await MirrorAsync(Police)).ExitCode);
            bundle = Bundles()[^1];
            var bytes = await File.ReadAllBytesAsync(FileOf(bundle), TestContext.Current.CancellationToken);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(FileOf(bundle), bytes, TestContext.Current.CancellationToken);
            run = await MirrorAsync(Police);
        }
        while (run.ExitCode == ExitCodes.Done);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("REFUSED STORED_TILE_WRONG", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{bundle}: Altered", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_ThatIsSmallerThanItWas_IsRefused()
    {
        Assert.Equal(ExitCodes.Done, (await MirrorAsync(Police)).ExitCode);
        await AlterAsync(lines => lines[1] = "1000000");

        var run = await MirrorAsync(Police);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("REFUSED ROLLED_BACK", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_WhosePastIsAnother_IsRefused()
    {
        Assert.Equal(ExitCodes.Done, (await MirrorAsync(Police)).ExitCode);
        await AlterAsync(lines => lines[2] = Convert.ToBase64String(new byte[32]));
        Assert.Equal(ExitCodes.Done, (await demo.PublishAsync("case-system")).ExitCode);

        var run = await MirrorAsync(Police);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("REFUSED INCONSISTENT", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfAnotherAgency_HasNoPlaceInAMirror()
    {
        Assert.Equal(ExitCodes.Done, (await MirrorAsync(Police)).ExitCode);

        var run = await MirrorAsync("schools-northbridge");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("REFUSED CHECKPOINT_OF_ANOTHER_LOG", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_OfAnAgencyThatIsNone_NamesTheAgencies()
    {
        var run = await MirrorAsync("nobody");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(Police, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mirror")]
    [InlineData("checkpoint")]
    public async Task Agency_WhereTheConnectionSaysWhoseLogItIs_IsAWrongCall(string command)
    {
        string[] mirror = command == "mirror" ? ["--out", _directory.FullName] : [];

        var run = await ToolRun.OfAsync(["lineage", command, "--agency", "schools-northbridge", "--data", demo.Path, "--as", $"{Police}/{DemoSystems.Auditor}", .. mirror]);

        Assert.Equal((ExitCodes.Usage, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("--agency goes with --data alone", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneKey_IsAWrongCall()
    {
        var run = await MirrorAsync(Police, "--governance-key", demo.Governance(1));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(_directory.EnumerateFileSystemInfos());
    }

    private Task<ToolRun> MirrorAsync(string agency, params string[] more) =>
        ToolRun.OfAsync(["lineage", "mirror", "--agency", agency, "--data", demo.Path, "--out", _directory.FullName, .. more]);

    private async Task<EvidenceReason?> ReasonAsync(Func<string, string> alterNote, string agency = Police)
    {
        var pinned = new[] { 1, 2 }.Select(signer => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(demo.Governance(signer)))).ToArray();
        var log = new NodeLog(new LyingNode(demo.Federation.Lineage(Police), alterNote, agency), pinned);
        try
        {
            await log.CheckpointAsync(TestContext.Current.CancellationToken);
            return null;
        }
        catch (EvidenceRefused refused)
        {
            return refused.Reason;
        }
    }

    private string[] Keys() => ["--governance-key", demo.Governance(1), "--governance-key", demo.Governance(2)];

    private string[] Lines() => File.ReadAllLines(Path.Combine(_directory.FullName, "checkpoint"));

    private int Size() => int.Parse(Lines()[1], System.Globalization.CultureInfo.InvariantCulture);

    private async Task AlterAsync(Action<string[]> alter)
    {
        var lines = Lines();
        alter(lines);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "checkpoint"), string.Concat(lines.Select(line => $"{line}\n")), TestContext.Current.CancellationToken);
    }

    // Each is full but the last, which may be too.
    private TilePath[] Bundles()
    {
        var size = Size();
        return [.. Enumerable.Range(0, (size + TilePath.FullWidth - 1) / TilePath.FullWidth).Select(number =>
            TilePath.Entries(number, Math.Min(TilePath.FullWidth, size - (number * TilePath.FullWidth))))];
    }

    private string FileOf(TilePath path) => Path.Combine(_directory.FullName, path.ToString());

    private List<byte[]> Entries()
    {
        List<byte[]> entries = [];
        foreach (var bundle in Bundles())
        {
            var rest = File.ReadAllBytes(FileOf(bundle)).AsSpan();
            while (rest.Length > 0)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
                entries.Add(rest.Slice(2, length).ToArray());
                rest = rest[(2 + length)..];
            }
        }

        return entries;
    }

    // RFC 6962, section 2.1, word for word.
    private static byte[] RootOf(List<byte[]> leaves)
    {
        if (leaves.Count == 1)
        {
            return SHA256.HashData([0, .. leaves[0]]);
        }

        var split = 1;
        while (split * 2 < leaves.Count)
        {
            split *= 2;
        }

        return SHA256.HashData([1, .. RootOf(leaves[..split]), .. RootOf(leaves[split..])]);
    }
}
