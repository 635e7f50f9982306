using System.Text.Json;

namespace SharingBus.Cli.Demo;

/// <summary>Where a running demo federation listens and which certificates its systems use: <c>demo.json</c> in its directory.</summary>
internal sealed record DemoManifest
{
    private const string FileName = "demo.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Name of the federation.</summary>
    public required string Federation { get; init; }

    /// <summary>Address of the policy service.</summary>
    public required Uri PolicyService { get; init; }

    /// <summary>Address of the fusion hub.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The authority's certificate, relative to the directory.</summary>
    public required string TrustAnchor { get; init; }

    /// <summary>The node of each agency; a hosted agency has its host's.</summary>
    public required IReadOnlyDictionary<string, Uri> Nodes { get; init; }

    /// <summary>The systems, <c>agency/system</c>, whose certificates lie in <c>systems/</c>.</summary>
    public required IReadOnlyList<string> Systems { get; init; }

    /// <summary>Reads the manifest of a directory.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static DemoManifest Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{directory} holds no running demo (no {FileName}): start one with  demo --serve --data {directory}");
        }

        return JsonSerializer.Deserialize<DemoManifest>(File.ReadAllText(path), Json) ?? throw new JsonException($"{FileName} holds nothing.");
    }

    /// <summary>Writes the manifest.</summary>
    public void Write(string directory) => File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, Json));
}
