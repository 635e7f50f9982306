using System.Buffers;
using System.Globalization;
using SharingBus.Cli.Evidence;

namespace SharingBus.Cli.Provenance;

/// <summary>Who got what, a line each, with a header, as RFC 4180 writes it: lines end in CR LF, a field with a comma, quote or line break stands in quotes.</summary>
internal static class DisclosureCsv
{
    // In one field; no path, rule or role holds it.
    private const char Separator = ';';

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private static readonly (string Name, Func<ProvenanceRecord, ReceiptLine, string?> Of)[] Columns =
    [
        ("message", static (_, line) => line.Message),
        ("origin", static (_, line) => line.Origin),
        ("recipient", static (_, line) => line.Recipient),
        ("role", static (_, line) => line.Role),
        ("verdict", static (_, line) => line.Verdict),
        ("released", static (_, line) => Join(line.Released)),
        ("transformed", static (record, line) => Join(record.FormsOf(line).Select(static form => $"{form.Key}={form.Value}"))),
        ("withheld", static (_, line) => Join(line.Withheld)),
        ("rules", static (_, line) => Join(line.Rules)),
        ("policy_version", static (_, line) => line.PolicyVersion.ToString(CultureInfo.InvariantCulture)),
        ("agreement", static (_, line) => line.Agreement),
        ("purpose", static (_, line) => line.Purpose),
        ("accepted_at", static (record, line) => record.TimeOf(line.Origin, line.Entries.Accepted)),
        ("decided_at", static (_, line) => line.DecidedAt),
        ("received_at", static (record, line) => record.TimeOf(line.Recipient, line.Entries.Received)),
        ("delivered_at", static (record, line) => record.TimeOf(line.Recipient, line.Entries.Delivered)),
        ("view_sha256", static (_, line) => line.ViewSha256),
        ("decided_entry", static (_, line) => line.Entries.Decided.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Writes all.</summary>
    public static void Write(ProvenanceRecord record, TextWriter output)
    {
        WriteLine(output, Columns.Select(static column => column.Name));
        foreach (var line in record.Receipts)
        {
            WriteLine(output, Columns.Select(column => column.Of(record, line) ?? ""));
        }
    }

    private static string Join(IEnumerable<string> words) => string.Join(Separator, words);

    private static void WriteLine(TextWriter output, IEnumerable<string> fields) => output.Write($"{string.Join(',', fields.Select(Field))}\r\n");

    // A spreadsheet takes what begins with one of these for a formula, and does what it says.
    private static string Field(string text)
    {
        var plain = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text;
        return plain.AsSpan().ContainsAny(Quoted) ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }
}
