using System.Text.RegularExpressions;
using Xunit;

namespace SharingBus.ArchitectureTests;

/// <summary>SECURITY.md names tests: they are there.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void EveryTestThatTheDocumentNames_Exists()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "SECURITY.md"));
        string[] named = [.. TestClass().Matches(document).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];
        HashSet<string> files = [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))];

        Assert.True(named.Length > 20);
        Assert.Empty(named.Except(files));
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestClass();
}
