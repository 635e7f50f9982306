using System.Text;
using SharingBus.Policy.Documents;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// A document of a federation as somebody writes it in YAML: errors with file and line, never an exception, and never more errors than are told. The byte in front
/// says which document of the set it takes the place of.
/// </summary>
internal sealed class PolicyDocumentTarget : FuzzTarget
{
    private static readonly IReadOnlyList<(string Name, string Text)> Files = SampleDirectory.Files;
    private static readonly (string Name, string Text) Register = Files.Single(file => file.Name == FederationDirectory.RegisterFile);

    public override string Name => "policy-documents";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Files.Select((file, i) => (byte[])[(byte)i, .. Encoding.UTF8.GetBytes(file.Text)])];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "&a", "*a", "<<: *a", "!!binary ", "!x ", "{", "}", "[", "]", "- ", "? ", ": ", "|\n", ">-\n", "---\n", "...\n", "%YAML 1.2\n", "# ", "\"", "'", "\t", "\\u202e", "\u202E",
            "\uFEFF", "\0", "~", "null", "true", ".inf", "-0", "0x10", "1e999", "99999999999999999999", "2026-02-30", "9999-12-31T23:59:59.9999999Z", "ThreatNotice", "\"*\"", "id:", "grants:",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override int Steering => 1;

    public override FuzzForm Form => FuzzForm.Text;

    public override int MostBytes => 32 * 1024;

    public override long FreeBytes => 32 * 1024 * 1024;

    public override int BytesPerByte => 16 * 1024;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        (string name, _) = Files[input.Span[0] % Files.Count];
        string text = Encoding.UTF8.GetString(input.Span[1..]);
        FederationDocuments documents = FederationDirectory.Load(name == Register.Name ? [(name, text)] : [Register, (name, text)]);
        Require(documents.Errors.Count <= FederationDirectory.MaxErrors + 1, "more errors are told than may be");
        Require(documents.Errors.All(error => error.Line >= 1 && error.File.Length > 0 && error.Reason.Length > 0), "an error names no line, file or reason");
        DocumentError? loud = documents.Errors.FirstOrDefault(error => error.Reason.Any(letter => char.IsControl(letter) && letter is not '\n'));
        Require(loud is null, $"an error repeats what a terminal obeys: {Uri.EscapeDataString(loud?.Reason ?? "")}");
        if (documents.Errors.Count == 0)
        {
            _ = Policy.Compiling.CompiledBundle.Compile(documents.Compose());
        }

        return $"{name} {Math.Min(documents.Errors.Count, 5)} {(documents.Errors.Count > 0 ? Kind(documents.Errors[0].Reason) : "")}";
    }

    // An error without what it quotes: the kind of it.
    private static string Kind(string reason) => new([.. reason.TakeWhile(letter => letter is not ('\'' or ':' or '"')).Take(40)]);
}
