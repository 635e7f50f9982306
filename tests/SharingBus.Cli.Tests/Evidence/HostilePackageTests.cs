using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Evidence;
using SharingBus.TestKit;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>
/// Packages that are not what they say, made by tests/evidence out of an honest one: forged leaves, forked and rolled-back logs, receipts that
/// contradict, tricks with zips, flipped bits. Each is refused with a reason that the page allows, and what is honest is verified.
/// </summary>
public sealed class HostilePackageTests(ITestOutputHelper output) : IDisposable
{
    private const string FlipsVariable = "SHARINGBUS_EVIDENCE_FLIPS";
    private const int UsualFlips = 2_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-hostile-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Verifier_OfHostilePackages_AcceptsNoneAndSaysWhy()
    {
        var flips = Environment.GetEnvironmentVariable(FlipsVariable) ?? UsualFlips.ToString(CultureInfo.InvariantCulture);
        await PythonAsync("make_sample.py", PathOf("samples"));
        await PythonAsync(
            "hostile.py", PathOf("samples", "history.zip"),
            "--governance-key", PathOf("samples", "history-governance-1.pem"), "--governance-key", PathOf("samples", "history-governance-2.pem"),
            "--flips", flips, "--out", PathOf("hostile"));

        List<string> wrong = [];
        var packages = 0;
        foreach (var line in await File.ReadAllLinesAsync(PathOf("hostile", "index.jsonl"), TestContext.Current.CancellationToken))
        {
            using var expected = JsonDocument.Parse(line);
            var said = Verify(expected.RootElement);
            packages++;
            if (!IsRight(expected.RootElement, said))
            {
                wrong.Add($"{expected.RootElement.GetProperty("name")} ({expected.RootElement.GetProperty("file")}): {said}, and not {expected.RootElement.GetProperty("reasons")}");
            }
        }

        output.WriteLine($"{packages} hostile packages, {wrong.Count(words => words.Contains(": VERIFIED", StringComparison.Ordinal))} wrong accepts, {wrong.Count} wrong verdicts");
        Assert.True(packages > 500, $"Only {packages} packages: nothing is tried.");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(200)));
    }

    private static bool IsRight(JsonElement expected, string said) =>
        said == expected.GetProperty("verified").GetString()
        || expected.GetProperty("reasons").EnumerateArray().Any(reason => said.StartsWith($"REFUSED {reason.GetString()} ", StringComparison.Ordinal));

    private string Verify(JsonElement package)
    {
        PublicSigningKey[] pinned = [.. Files(package, "governance").Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(file)))];
        (string, ReadOnlyMemory<byte>)[] seen = [.. Files(package, "seen").Select(file => (Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file)))];
        using var stream = File.OpenRead(PathOf("hostile", package.GetProperty("file").GetString()!));
        try
        {
            return new EvidenceVerifier(pinned, package.GetProperty("federation").GetString()).Verify(stream, seen).Line;
        }
        catch (EvidenceRefused refused)
        {
            return refused.Line;
        }
    }

    private IEnumerable<string> Files(JsonElement package, string name) =>
        package.GetProperty(name).EnumerateArray().Select(file => PathOf("hostile", file.GetString()!));

    private string PathOf(params string[] parts) => Path.Combine([_directory.FullName, .. parts]);

    private static async Task PythonAsync(string script, params string[] arguments)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "evidence", script);
        var start = new ProcessStartInfo("python3") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[file, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        Process python;
        try
        {
            python = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Availability.Missing("skipped: no python3, which makes the packages (apt-get install python3 openssl).");
            return;
        }

        using (python)
        {
            var error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(python.ExitCode == ExitCodes.Done, await error);
        }
    }
}
