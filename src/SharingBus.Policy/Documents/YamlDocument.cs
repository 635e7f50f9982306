using System.Text;
using Google.Protobuf;
using YamlDotNet.Core;

namespace SharingBus.Policy.Documents;

/// <summary>
/// Reads YAML that maps one to one to a protobuf message: keys are the field names of the proto, enum values stand in their short form
/// (<c>AMBER_STRICT</c>), notice types by the name of their message (<c>ThreatNotice</c>), bytes in base64. Anchors, aliases and tags are refused.
/// </summary>
public static class YamlDocument
{
    /// <summary>Largest document, in bytes of UTF-8: a policy with a thousand grants has about half of it.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most errors that are collected from one document.</summary>
    public const int MaxErrors = 200;

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
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return new LoadedDocument<T>(message, lines, [new DocumentError(fileName, 1, $"larger than {MaxBytes} bytes")]);
        }

        var reading = new YamlReading(new Parser(new StringReader(text)), lines);
        try
        {
            reading.ReadDocument(message);
        }
        catch (YamlException exception)
        {
            reading.Fail((int)exception.Start.Line, $"not YAML: {exception.InnerException?.Message ?? exception.Message}");
        }

        catch (Exception exception) when (IsOfTheScanner(exception))
        {
            reading.Fail(reading.Line, "not YAML: the text cannot be read from here on");
        }

        return new LoadedDocument<T>(message, lines, reading.Errors);
    }

    // The scanner breaks with these on some broken texts instead of saying that they are no YAML.
    private static bool IsOfTheScanner(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException;
}
