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
