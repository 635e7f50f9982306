using System.Net;
using System.Text;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>Brings the ways in which people write one indicator to one text, so that equal things have equal keys.</summary>
internal static class IndicatorText
{
    /// <summary>The normalised text of an indicator, or an empty one where nothing is left to compare.</summary>
    public static string Normalise(Indicator indicator)
    {
        if (indicator.Value.Length == 0)
        {
            return indicator.Pattern.Length == 0 ? "" : $"{Words(indicator.PatternType)}:{Collapse(indicator.Pattern)}";
        }

        return indicator.Kind switch
        {
            IndicatorKind.Url => Url(Refang(indicator.Value)),
            IndicatorKind.Domain => Words(Refang(indicator.Value)).TrimEnd('.'),
            IndicatorKind.IpAddress => Address(Refang(indicator.Value)),
            IndicatorKind.EmailAddress => Words(Refang(indicator.Value)),
            IndicatorKind.PhoneNumber => Phone(indicator.Value),
            IndicatorKind.FileHash => LettersAndDigits(indicator.Value),
            IndicatorKind.AccountHandle => Words(indicator.Value).TrimStart('@'),
            IndicatorKind.VehiclePlate => LettersAndDigits(indicator.Value),
            IndicatorKind.Pattern => Collapse(indicator.Value),
            _ => Words(indicator.Value),
        };
    }

    // Reports "defang" addresses so that nobody follows them by accident.
    private static string Refang(string text) =>
        text.Replace("[.]", ".", StringComparison.Ordinal)
            .Replace("[:]", ":", StringComparison.Ordinal)
            .Replace("[@]", "@", StringComparison.Ordinal)
            .Replace("hxxp", "http", StringComparison.OrdinalIgnoreCase);

    // The host is without case, the path is not; a fragment never reaches the server.
    private static string Url(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri)
            ? $"{uri.Scheme}://{uri.Authority}{uri.PathAndQuery}".TrimEnd('/')
            : Words(text).TrimEnd('/');

    private static string Address(string text) =>
        IPAddress.TryParse(text.Trim(), out IPAddress? address) ? address.ToString() : Words(text);

    private static string Phone(string text)
    {
        string digits = string.Concat(text.Where(char.IsAsciiDigit));
        bool international = text.TrimStart().StartsWith('+');
        return !international && digits.StartsWith("00", StringComparison.Ordinal) ? $"+{digits[2..]}"
            : international ? $"+{digits}"
            : digits;
    }

    private static string LettersAndDigits(string text) =>
        string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static string Words(string text) => Collapse(text).ToLowerInvariant();

    private static string Collapse(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            result.Append(result.Length == 0 ? "" : " ").Append(word);
        }

        return result.ToString();
    }
}
