using Google.Protobuf;

namespace SharingBus.Cli.Commands;

/// <summary>Messages as JSON, with the names of the proto files.</summary>
internal static class WireJson
{
    private static readonly JsonFormatter.Settings Named = JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true);

    /// <summary>On one line; what is not set is left out.</summary>
    public static JsonFormatter Short { get; } = new(Named);

    /// <summary>On one line; what is not set stands there with the value that this means.</summary>
    public static JsonFormatter Whole { get; } = new(Named.WithFormatDefaultValues(true));

    /// <summary>Indented, for people; what is not set is left out.</summary>
    public static JsonFormatter Indented { get; } = new(Named.WithIndentation());
}
