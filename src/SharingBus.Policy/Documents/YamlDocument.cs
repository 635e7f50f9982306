using System.Text;
using Google.Protobuf;
using SharingBus.Policy.Naming;
using YamlDotNet.Core;

namespace SharingBus.Policy.Documents;

/// <summary>
/// Reads YAML that maps one to one to a protobuf message: keys are the field names of the proto, enum values stand in their short form
/// (<c>AMBER_STRICT</c>), notice types by the name of their message (<c>ThreatNotice</c>), bytes in base64. Anchors, aliases and tags are refused,
/// and so is whatever a reviewer cannot see.
/// </summary>
public static class YamlDocument
{
    /// <summary>Largest document, in bytes of UTF-8: a policy with a thousand grants has about half of it.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most errors that are told of one document; one more says that there are more.</summary>
    public const int MaxErrors = 200;

    /// <summary>Most entries of one list: twice the grants that a whole federation is measured with.</summary>
    public const int MaxEntries = 2_000;

    /// <summary>Most values of one document; a thousand grants have about thirty thousand.</summary>
    public const int MaxValues = 100_000;

    /// <summary>Longest text of one field, in UTF-16 code units; the longest that are meant are a few sentences.</summary>
    public const int MaxTextLength = 16 * 1024;

    private const int MaxHiddenTold = 20;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Reads a document. Never throws for what the text holds: errors are collected, each with its line.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">Name for the errors.</param>
    public static LoadedDocument<T> Load<T>(string text, string fileName)
        where T : IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(text);
        var message = new T();
        var lines = new SourceMap(fileName);
        // Some programs put a mark in front of all UTF-8.
        text = text.StartsWith(ByteOrderMark) ? text[1..] : text;
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return new LoadedDocument<T>(message, lines, [TooLarge(fileName)]);
        }

        var hidden = Hidden(text, fileName);
        if (hidden.Count > 0)
        {
            return new LoadedDocument<T>(message, lines, hidden);
        }

        var reading = new YamlReading(new Parser(new StringReader(text)), lines);
        try
        {
            reading.ReadDocument(message);
        }
        catch (YamlException exception)
        {
            reading.Fail((int)exception.Start.Line, $"not YAML: {ShownText.Of(exception.InnerException?.Message ?? exception.Message)}");
        }
        catch (Exception exception) when (IsOfTheScanner(exception))
        {
            reading.Fail(reading.Line, "not YAML: the text cannot be read from here on");
        }

        return new LoadedDocument<T>(message, lines, reading.Errors);
    }

    /// <summary>What to say of a document beyond <see cref="MaxBytes"/>, which is not read at all.</summary>
    public static DocumentError TooLarge(string fileName) => new(fileName, 1, $"larger than {MaxBytes} bytes; split it or take out what is no policy");

    private static List<DocumentError> Hidden(string text, string fileName)
    {
        var errors = new List<DocumentError>();
        var (line, counted, from) = (1, 0, 0);
        while (errors.Count < MaxHiddenTold && HiddenCharacters.TryFind(text, from, out var index, out var codePoint))
        {
            line += text.AsSpan(counted, index - counted).Count('\n');
            counted = index;
            errors.Add(new DocumentError(fileName, line, Told(codePoint)));
            from = index + (codePoint > char.MaxValue ? 2 : 1);
        }

        return errors;
    }

    private static string Told(int codePoint) => codePoint switch
    {
        0xFFFD or 0 => $"holds {HiddenCharacters.Name(codePoint)}: it is no UTF-8; save it as UTF-8",
        '\r' => "holds a carriage return by itself; end lines with LF or CR LF",
        _ => $"holds the hidden character {HiddenCharacters.Name(codePoint)}; take it out",
    };

    // The scanner breaks with these on some broken texts instead of saying that they are no YAML.
    private static bool IsOfTheScanner(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or EndOfStreamException;
}
