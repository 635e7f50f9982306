using System.Text.Json;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>A package that lies in a directory, with what a verifier is told beside it and what it must answer: a line of <c>index.jsonl</c>.</summary>
internal sealed record EvidenceCase(string Directory, string File, string Name, string[] Governance, string? Federation, string[] Seen, string[] Reasons, string? Verified)
{
    /// <summary>What both verifiers take on their command lines.</summary>
    public string[] Arguments =>
        [
            Path.Combine(Directory, File),
            .. Governance.SelectMany(key => (string[])["--governance-key", Path.Combine(Directory, key)]),
            .. Seen.SelectMany(note => (string[])["--seen", Path.Combine(Directory, note)]),
            .. Federation is null ? [] : (string[])["--federation", Federation],
        ];

    public static IReadOnlyList<EvidenceCase> In(string directory) =>
        [.. System.IO.File.ReadLines(Path.Combine(directory, "index.jsonl")).Select(line => Read(directory, line))];

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public string? Wrong(string answer)
    {
        var isRight = answer.StartsWith("VERIFIED ", StringComparison.Ordinal)
            ? answer.TrimEnd() == Verified
            : Reasons.Any(reason => answer.StartsWith($"REFUSED {reason} ", StringComparison.Ordinal));
        return isRight ? null : $"{Name} ({File}): {answer.TrimEnd()}; expected {string.Join(" or ", [.. Reasons, Verified])}";
    }

    private static EvidenceCase Read(string directory, string line)
    {
        using var document = JsonDocument.Parse(line);
        var said = document.RootElement;
        string[] Texts(string name) => [.. said.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
        string? Text(string name) => said.GetProperty(name).GetString();
        return new EvidenceCase(
            directory, Text("file")!, Text("name")!, Texts("governance"), Text("federation"), Texts("seen"), Texts("reasons"), Text("verified"));
    }
}
