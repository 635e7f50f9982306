using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SharingBus.Cli.Evidence;

/// <summary>Names and forms of an evidence package (decision record 0034).</summary>
internal static class EvidenceFormat
{
    public const string Name = "sharingbus-evidence/v1";
    public const string Manifest = "manifest.json";
    public const string Bundle = "bundle.bin";
    public const string Receipts = "receipts.jsonl";
    public const string Report = "report.txt";
    public const string Policy = "policy.txt";

    private const string Logs = "logs/";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly long FirstMicros = MicrosOf(DateTimeOffset.MinValue);
    private static readonly long LastMicros = MicrosOf(DateTimeOffset.MaxValue);

    /// <summary>One form of JSON: no member that is not known, none twice, nothing behind.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for files, not for pages: a plus stays a plus
    };

    /// <summary>An instant in microseconds since the Unix epoch.</summary>
    public static long MicrosOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static string Checkpoint(string agency) => $"{Logs}{agency}/checkpoint";

    public static string Entries(string agency) => $"{Logs}{agency}/entries.jsonl";

    public static string Consistency(string agency) => $"{Logs}{agency}/consistency.json";

    /// <summary>Whether such a member may stand in a package, beside the manifest.</summary>
    public static bool Knows(string member) => member is Bundle or Receipts or Report or Policy
        || (AgencyOf(member) is { } agency && (member == Checkpoint(agency) || member == Entries(agency) || member == Consistency(agency)));

    /// <summary>The agency of a member of a log; null where the member is of none.</summary>
    public static string? AgencyOf(string member) =>
        member.StartsWith(Logs, StringComparison.Ordinal) && member.Split('/') is [_, var agency, _] && IsAgencyId(agency) ? agency : null;

    /// <summary>Microseconds since the Unix epoch as a package writes a time; null outside the years 1 to 9999, which it cannot write.</summary>
    public static string? Time(long unixMicros) => unixMicros >= FirstMicros && unixMicros <= LastMicros
        ? DateTimeOffset.UnixEpoch.AddTicks(unixMicros * TimeSpan.TicksPerMicrosecond).ToString(TimeForm, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Whether a text is a time as a package writes it.</summary>
    public static bool IsTime(string text) => DateTime.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether a text is a SHA-256 as a package writes it.</summary>
    public static bool IsDigest(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigitLower);

    private static bool IsAgencyId(string text) =>
        text.Length is >= 3 and <= 63 && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
