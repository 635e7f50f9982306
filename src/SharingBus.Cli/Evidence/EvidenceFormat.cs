using System.Globalization;
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
    internal const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

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

    public static string Checkpoint(string agency) => $"{Logs}{agency}/checkpoint";

    public static string Entries(string agency) => $"{Logs}{agency}/entries.jsonl";

    public static string Consistency(string agency) => $"{Logs}{agency}/consistency.json";

    /// <summary>Whether such a member may stand in a package, beside the manifest.</summary>
    public static bool Knows(string member) => member is Bundle or Receipts or Report or Policy
        || (AgencyOf(member) is { } agency && (member == Checkpoint(agency) || member == Entries(agency) || member == Consistency(agency)));

    /// <summary>The agency of a member of a log; null where the member is of none.</summary>
    public static string? AgencyOf(string member) =>
        member.StartsWith(Logs, StringComparison.Ordinal) && member.Split('/') is [_, { Length: > 0 } agency, _] ? agency : null;

    /// <summary>Microseconds since the Unix epoch as a package writes a time.</summary>
    public static string Time(long unixMicros) =>
        DateTimeOffset.UnixEpoch.AddTicks(unixMicros * TimeSpan.TicksPerMicrosecond).ToString(TimeForm, CultureInfo.InvariantCulture);
}
