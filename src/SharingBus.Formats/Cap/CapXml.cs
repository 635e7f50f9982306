using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>Values as CAP 1.2 writes them.</summary>
internal static class CapXml
{
    /// <summary>Stands where CAP requires a text and the view has none.</summary>
    public const string NotReleased = "(not released)";

    public static readonly XNamespace Namespace = CapVersion.V12.Namespace;

    /// <summary>An element with a text; none where the text is empty.</summary>
    public static XElement? Text(string name, string text) => text.Length > 0 ? Required(name, text) : null;

    /// <summary>An element with a text. What XML 1.0 cannot hold is left out.</summary>
    public static XElement Required(string name, string text) => new(Namespace + name, Clean(text.Length > 0 ? text : NotReleased));

    /// <summary>A time; none where there is none. UTC is -00:00, and there are no fractions (CAP 1.2, 3.3.2).</summary>
    public static XElement? Time(string name, Moment? moment) => moment is null ? null : new XElement(Namespace + name, Time(moment));

    public static string Time(Moment moment)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(moment.UnixMillis).ToOffset(TimeSpan.FromMinutes(moment.OffsetMinutes));
        string text = time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return moment.OffsetMinutes == 0 ? text[..^6] + "-00:00" : text;
    }

    /// <summary>A number without an exponent.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? value.ToString("0.####################", CultureInfo.InvariantCulture) : text;
    }

    /// <summary>Words of which some hold spaces: those stand in quotation marks.</summary>
    public static string Words(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => word.Any(char.IsWhiteSpace) ? $"\"{word.Replace("\"", "'", StringComparison.Ordinal)}\"" : word));

    /// <summary>An id: no spaces, commas or restricted characters (CAP 1.2, 3.2.1).</summary>
    public static string Id(string id, string otherwise) => id.Length > 0 && id.AsSpan().IndexOfAny(CapAlert.NeverInAnId) < 0 ? id : otherwise;

    private static string Clean(string text) => text.All(XmlConvert.IsXmlChar)
        ? text
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString()));
}
