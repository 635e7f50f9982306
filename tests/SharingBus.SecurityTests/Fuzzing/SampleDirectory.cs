using SharingBus.Policy.Documents;
using SharingBus.TestKit.Data;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>The documents of the sample policies.</summary>
internal static class SampleDirectory
{
    private static readonly string Root = Path.Combine(Repository.Root, "deploy", "policies", "northbridge");

    /// <summary>Their names below the directory, and their texts; without the tests, which rule nothing.</summary>
    public static IReadOnlyList<(string Name, string Text)> Files { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.yaml", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file)))
            .Where(file => !file.Item1.StartsWith("tests/", StringComparison.Ordinal)).Order(),
    ];

    public static FederationDocuments Load() => FederationDirectory.Load(Files);
}
