using System.Text.RegularExpressions;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>The pattern of an indicator. A pattern that compares one property with one text also gives the observable itself.</summary>
internal static partial class StixPattern
{
    public static Indicator Read(JsonFields fields)
    {
        string pattern = fields.RequiredText("pattern");
        string type = fields.Text("pattern_type");
        var indicator = new Indicator
        {
            Assertion = Assertion.Assessment,
            Kind = IndicatorKind.Pattern,
            Pattern = pattern,
            PatternType = type.Length > 0 ? type : "stix",
        };
        Match single = Single().Match(pattern);
        if (indicator.PatternType == "stix" && single.Success && KindOf(single.Groups["property"].Value) is { } kind)
        {
            indicator.Kind = kind;
            indicator.Value = single.Groups["value"].Value.Replace(@"\'", "'", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
        }

        return indicator;
    }

    /// <summary>The pattern of an indicator and its language; made from the observable where there is no pattern, null where there is neither.</summary>
    public static (string Pattern, string Type)? Write(Indicator indicator) => indicator switch
    {
        { Pattern.Length: > 0 } => (indicator.Pattern, indicator.PatternType.Length > 0 ? indicator.PatternType : "stix"),
        { Value.Length: 0 } => null,
        { Kind: IndicatorKind.Url } => Comparison("url:value", indicator.Value),
        { Kind: IndicatorKind.Domain } => Comparison("domain-name:value", indicator.Value),
        { Kind: IndicatorKind.IpAddress } => Comparison(indicator.Value.Contains(':', StringComparison.Ordinal) ? "ipv6-addr:value" : "ipv4-addr:value", indicator.Value),
        { Kind: IndicatorKind.EmailAddress } => Comparison("email-addr:value", indicator.Value),
        { Kind: IndicatorKind.AccountHandle } => Comparison("user-account:account_login", indicator.Value),
        { Kind: IndicatorKind.FileHash } when HashOf(indicator.Value) is { } hash => Comparison($"file:hashes.{hash}", indicator.Value),

        // STIX has no observable of this kind: the text itself, in a language of our own (STIX 2.1, 10.21 leaves the list open).
        _ => (indicator.Value, $"sharingbus-{indicator.Kind.ToString().ToLowerInvariant()}"),
    };

    private static (string Pattern, string Type) Comparison(string property, string value) =>
        ($"[{property} = '{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}']", "stix");

    private static string? HashOf(string value) => value.Length switch
    {
        _ when !value.All(char.IsAsciiHexDigit) => null,
        32 => "MD5",
        40 => "'SHA-1'",
        64 => "'SHA-256'",
        128 => "'SHA-512'",
        _ => null,
    };

    private static IndicatorKind? KindOf(string property) => property switch
    {
        "url:value" => IndicatorKind.Url,
        "domain-name:value" => IndicatorKind.Domain,
        "ipv4-addr:value" or "ipv6-addr:value" => IndicatorKind.IpAddress,
        "email-addr:value" or "email-message:from_ref.value" => IndicatorKind.EmailAddress,
        "user-account:account_login" => IndicatorKind.AccountHandle,
        _ when property.StartsWith("file:hashes.", StringComparison.Ordinal) => IndicatorKind.FileHash,
        _ => null,
    };

    [GeneratedRegex(@"^\s*\[\s*(?<property>[a-z0-9-]+:[A-Za-z0-9_.'-]+)\s*=\s*'(?<value>(\\.|[^'\\])*)'\s*\]\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Single();
}
