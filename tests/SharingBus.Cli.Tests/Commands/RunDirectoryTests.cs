using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>Where a demo or a benchmark may keep its files, and what somebody is told who named another place.</summary>
public sealed class RunDirectoryTests : IDisposable
{
    private const string Remedy = "name an empty directory, or one that does not exist yet";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-run-directory-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Directory_ThatDoesNotExist_IsMadeForItsOwnerAloneAndStays()
    {
        var named = Path.Combine(_directory.FullName, "deep", "run");

        using (var directory = RunDirectory.Prepare(named, "demo"))
        {
            Assert.Equal(named, directory.Path);
        }

        Assert.True(Directory.Exists(named));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(named));
        }
    }

    [Fact]
    public void Directory_ThatNobodyNamed_GoesWithTheRun()
    {
        string path;
        using (var directory = RunDirectory.Prepare(named: null, "demo"))
        {
            path = directory.Path;
            File.WriteAllText(Path.Combine(path, "log.txt"), "");
        }

        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("bench", "path")]
    public async Task Run_IntoADirectoryThatHoldsSomething_IsRefusedWithPlaceAndRemedy(params string[] command)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "mine.txt"), "");

        var run = await ToolRun.OfAsync([.. command, "--data", _directory.FullName]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"{_directory.FullName} is not empty", run.Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("bench", "path")]
    public async Task Run_IntoAFile_IsRefusedWithPlaceAndRemedy(params string[] command)
    {
        var file = Path.Combine(_directory.FullName, "mine.txt");
        File.WriteAllText(file, "");

        var run = await ToolRun.OfAsync([.. command, "--data", file]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"{file} is a file", run.Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, run.Error, StringComparison.Ordinal);
    }
}
