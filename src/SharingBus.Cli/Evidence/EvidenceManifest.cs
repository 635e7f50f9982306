namespace SharingBus.Cli.Evidence;

/// <summary>What a package holds: <c>manifest.json</c>.</summary>
/// <param name="Format">The form of the package.</param>
/// <param name="Federation">The federation it is about.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Question">What was asked, in words.</param>
/// <param name="Files">Every other member.</param>
internal sealed record EvidenceManifest(string Format, string Federation, string MadeAt, string Question, IReadOnlyDictionary<string, EvidenceFile> Files);
