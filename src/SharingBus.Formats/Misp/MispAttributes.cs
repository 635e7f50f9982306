using System.Globalization;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Misp;

/// <summary>The types of MISP attributes and what they become.</summary>
internal static class MispAttributes
{
    private static readonly Dictionary<string, IndicatorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["md5"] = IndicatorKind.FileHash,
        ["sha1"] = IndicatorKind.FileHash,
        ["sha224"] = IndicatorKind.FileHash,
        ["sha256"] = IndicatorKind.FileHash,
        ["sha384"] = IndicatorKind.FileHash,
        ["sha512"] = IndicatorKind.FileHash,
        ["imphash"] = IndicatorKind.FileHash,
        ["ssdeep"] = IndicatorKind.FileHash,
        ["tlsh"] = IndicatorKind.FileHash,
        ["url"] = IndicatorKind.Url,
        ["uri"] = IndicatorKind.Url,
        ["domain"] = IndicatorKind.Domain,
        ["hostname"] = IndicatorKind.Domain,
        ["ip-src"] = IndicatorKind.IpAddress,
        ["ip-dst"] = IndicatorKind.IpAddress,
        ["email"] = IndicatorKind.EmailAddress,
        ["email-src"] = IndicatorKind.EmailAddress,
        ["email-dst"] = IndicatorKind.EmailAddress,
        ["phone-number"] = IndicatorKind.PhoneNumber,
        ["twitter-id"] = IndicatorKind.AccountHandle,
        ["github-username"] = IndicatorKind.AccountHandle,
        ["jabber-id"] = IndicatorKind.AccountHandle,
    };

    private static readonly HashSet<string> Patterns = new(StringComparer.Ordinal) { "yara", "sigma", "snort", "pattern-in-file", "pattern-in-memory", "pattern-in-traffic", "stix2-pattern" };

    // These carry bytes, not observables.
    private static readonly HashSet<string> Bytes = new(StringComparer.Ordinal) { "attachment", "malware-sample" };

    private static readonly HashSet<string> PersonObjects = new(StringComparer.Ordinal) { "person", "passport", "identity-card", "legal-entity-representative", "victim" };

    public static bool IsPerson(string objectName) => PersonObjects.Contains(objectName);

    public static MispPlace PlaceOf(string type, string category) => type switch
    {
        _ when category == "Person" || Bytes.Contains(type) => MispPlace.None,
        "link" => MispPlace.Reference,
        "text" or "comment" or "other" => MispPlace.Narrative,
        _ => MispPlace.Indicator,
    };

    public static Indicator Indicator(JsonFields attribute, (string Type, string Value, string Uuid) core, string name, Tlp tlp)
    {
        bool isPattern = Patterns.Contains(core.Type);
        return new Indicator
        {
            Assertion = Assertion.Assessment,
            Kind = isPattern ? IndicatorKind.Pattern : Kinds.GetValueOrDefault(core.Type, IndicatorKind.Other),
            Id = core.Uuid,
            Value = isPattern ? "" : core.Value,
            Pattern = isPattern ? core.Value : "",
            PatternType = isPattern ? core.Type : "",
            Name = ShortText.Cut(name, 300),
            Tlp = tlp,
            ValidFrom = Time(attribute, "first_seen"),
            ValidUntil = Time(attribute, "last_seen"),
        };
    }

    private static Moment? Time(JsonFields attribute, string name)
    {
        string text = attribute.Text(name);
        if (text.Length == 0)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? new Moment { UnixMillis = time.ToUnixTimeMilliseconds(), OffsetMinutes = time.TotalOffsetMinutes }
            : throw attribute.Fault(name, "A time of ISO 8601 was expected.");
    }
}
