using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using Xunit;
using SharingBus.TestKit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class TokenFileTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Command_WithATokenFile_NeedsNoCertificate()
    {
        (SystemPath system, string file) = demo.Federation.WriteToken();

        var run = await PublishAsync(system, file);

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
    }

    [Fact]
    public async Task TokenFile_OfAnotherSystem_CallsAsThatSystem()
    {
        (SystemPath system, string file) = demo.Federation.WriteToken();

        // What --as names says which node is asked; who calls is what the token says.
        var run = await PublishAsync(system with { System = "demo-auditor" }, file);

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
    }

    [Fact]
    public async Task TokenFile_ThatOthersMayRead_IsRefused()
    {
        (SystemPath system, string written) = demo.Federation.WriteToken();
        string file = $"{written}.wide";
        File.Copy(written, file, overwrite: true);
        UnixFiles.SetMode(file, UnixFiles.OwnerOnly | UnixFileMode.GroupRead);

        var run = await PublishAsync(system, file);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("holds a token; only its owner may have rights on it", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_WithATokenThatIsNoGood_IsRefusedWithTheReason()
    {
        (SystemPath system, string written) = demo.Federation.WriteToken();
        string file = $"{written}.altered";
        await File.WriteAllTextAsync(file, $"{(await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken)).Trim()}AA", TestContext.Current.CancellationToken);
        UnixFiles.Protect(file);

        var run = await PublishAsync(system, file);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT_IDENTIFIED", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", run.Error, StringComparison.Ordinal);
    }

    private async Task<ToolRun> PublishAsync(SystemPath system, string token)
    {
        var notice = Path.Combine(demo.Path, $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(notice, ServedDemo.Notice, TestContext.Current.CancellationToken);
        return await ToolRun.OfAsync(
            "publish", "--data", demo.Path, "--as", system.ToString(), "--token-file", token, "--type", "ThreatNotice", "--file", notice);
    }
}
