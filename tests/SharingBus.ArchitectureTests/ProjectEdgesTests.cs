using System.Xml.Linq;
using Xunit;

namespace SharingBus.ArchitectureTests;

/// <summary>The edges of src/README.md, read from the project files themselves.</summary>
public sealed class ProjectEdgesTests
{
    private static readonly string[] Runtime = ["Grpc"];
    private static readonly string[] Wire = ["Vocabulary"];
    private static readonly string[] Hosts = ["Node", "PolicyService", "Hub", "Console"];

    private static readonly Dictionary<string, int> Layers = new()
    {
        ["Grpc"] = 0, ["Vocabulary"] = 0,
        ["Policy"] = 1, ["Formats"] = 1, ["Trust"] = 1, ["Lineage"] = 1, ["Backbone"] = 1, ["Hosting"] = 1,
        ["Node"] = 2, ["PolicyService"] = 2, ["Hub"] = 2, ["Console"] = 2, ["Cli"] = 2,
    };

    private static readonly string[] Banned = ["Common", "Core", "Shared", "Utils", "Abstractions", "Helpers"];

    public static TheoryData<string> Projects() => new(Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories)
        .Select(f => Path.GetFileNameWithoutExtension(f)["SharingBus.".Length..]));

    private static string Source => Path.Combine(RepositoryRoot.Path, "src");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_KnowsOnlyWhatItsLayerMay(string project)
    {
        var layer = Assert.Contains(project, (IDictionary<string, int>)Layers);
        foreach (var known in References(project))
        {
            switch (layer)
            {
                case 0:
                    Assert.Fail($"{project} is of the lowest layer and must not know {known}.");
                    break;
                case 1:
                    Assert.True(Layers[known] == 0, $"{project} must not know {known}: the middle layer knows the lowest only.");
                    break;
                default:
                    Assert.True(project == "Cli" || !Hosts.Contains(known), $"{project} is a host and must not know the host {known}.");
                    break;
            }
        }
    }

    [Theory]
    [InlineData("Policy")]
    [InlineData("Trust")]
    [InlineData("Lineage")]
    [InlineData("Formats")]
    public void PureProject_KnowsNoWebFrameworkAndNoRuntime(string project)
    {
        Assert.Equal(Wire, References(project));
        Assert.DoesNotContain(Items(project, "FrameworkReference"), r => r == "Microsoft.AspNetCore.App");
    }

    [Fact]
    public void MassTransit_IsKnownToTheBackboneOnly()
    {
        var users = Layers.Keys.Where(Exists).Where(p => Items(p, "PackageReference").Any(r => r.StartsWith("MassTransit", StringComparison.Ordinal)));
        Assert.Equal(["Backbone"], users);
    }

    [Fact]
    public void GrpcRuntime_KnowsNothingOfSharingBus()
    {
        Assert.Empty(References("Grpc"));
        Assert.Equal(Runtime, References("Hosting").Except(Wire));
    }

    [Fact]
    public void NoFolder_IsNamedAfterALayer()
    {
        var folders = Directory.GetDirectories(Source, "*", SearchOption.AllDirectories)
            .Where(d => !d.Contains($"{Path.DirectorySeparatorChar}obj", StringComparison.Ordinal) && !d.Contains($"{Path.DirectorySeparatorChar}bin", StringComparison.Ordinal))
            .Where(d => Banned.Contains(Path.GetFileName(d)) && Path.GetFileName(Path.GetDirectoryName(d)) != "SharingBus.Grpc");
        Assert.Empty(folders);
    }

    [Fact]
    public void TopLevel_IsAsTheDesignFixesIt()
    {
        string[] allowed = ["src", "protos", "tests", "deploy", "helm"];
        var folders = Directory.GetDirectories(RepositoryRoot.Path).Select(d => Path.GetFileName(d)!).Where(d => d[0] != '.');
        Assert.Empty(folders.Except(allowed).Except(["artifacts", "TestResults", "node_modules"]));
    }

    private static bool Exists(string project) => File.Exists(FileOf(project));

    private static string FileOf(string project) => Path.Combine(Source, $"SharingBus.{project}", $"SharingBus.{project}.csproj");

    private static string[] References(string project) => [.. Items(project, "ProjectReference")
        .Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))["SharingBus.".Length..])];

    private static IEnumerable<string> Items(string project, string name) =>
        XDocument.Load(FileOf(project)).Descendants(name).Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
