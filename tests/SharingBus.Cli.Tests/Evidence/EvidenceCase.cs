using System.Globalization;
using System.Text.Json;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>
/// A package that lies in a directory, with what a verifier is told beside it, what it must answer and, of hostile ones, what the second verifier
/// does: a line of <c>index.jsonl</c>.
/// </summary>
internal sealed record EvidenceCase(string Directory, string File, string Name, string[] Governance, string? Federation, string[] Seen, int Witnesses, string[] Reasons, string? Verified, string? Second)
{
    /// <summary>What both verifiers take on their command lines.</summary>
    public string[] Arguments =>
        [
            Path.Combine(Directory, File),
            .. Governance.SelectMany(key => (string[])["--governance-key", Path.Combine(Directory, key)]),
            .. Seen.SelectMany(note => (string[])["--seen", Path.Combine(Directory, note)]),
            .. Federation is null ? [] : (string[])["--federation", Federation],
            "--witnesses", Witnesses.ToString(CultureInfo.InvariantCulture),
        ];

    public static IReadOnlyList<EvidenceCase> In(string directory) =>
        [.. System.IO.File.ReadLines(Path.Combine(directory, "index.jsonl")).Select(line => Read(directory, line))];

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public string? Wrong(string answer)
    {
        var isRight = IsVerified(answer)
            ? answer.TrimEnd() == Verified
            : Reasons.Any(reason => answer.StartsWith($"REFUSED {reason} ", StringComparison.Ordinal));
        return isRight ? null : $"{Name} ({File}): {answer.TrimEnd()}; expected {string.Join(" or ", [.. Reasons, Verified])}";
    }

    /// <summary>How an answer differs from the second verifier's, the reason included; null where it does not.</summary>
    public string? Disagreement(string answer) =>
        answer.Split(' ').Take(2).SequenceEqual(Second!.Split(' ').Take(2)) ? null : $"{Name} ({File}): {answer.TrimEnd()}; the second says {Second}";

    private static bool IsVerified(string answer) => answer.StartsWith("VERIFIED ", StringComparison.Ordinal);

    private static EvidenceCase Read(string directory, string line)
    {
        using var document = JsonDocument.Parse(line);
        var said = document.RootElement;
        string[] Texts(string name) => [.. said.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
        string? Text(string name) => said.GetProperty(name).GetString();
        return new EvidenceCase(
            directory,
            Text("file")!,
            Text("name")!,
            Texts("governance"),
            Text("federation"),
            Texts("seen"),
            said.GetProperty("witnesses").GetInt32(),
            Texts("reasons"),
            Text("verified"),
            said.TryGetProperty("second", out var second) ? second.GetString() : null);
    }
}
