using Google.Protobuf;
using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Commands;

/// <summary>Reads the notices of a file: one in YAML or JSON, or the JSON lines that <c>subscribe</c> writes, one notice each.</summary>
internal static class DeliveryLines
{
    private const string Notice = "notice";
    private const string Type = "type";
    private const string Position = "position";

    /// <summary>Reads all notices.</summary>
    /// <param name="type">The type, where the command line names it.</param>
    /// <param name="text">The file.</param>
    /// <param name="skipped">Told of each line that is a change and no notice.</param>
    /// <exception cref="ScenarioFormatException">The file does not fit; the message names the line.</exception>
    public static IReadOnlyList<(NoticeType Type, IMessage Notice)> Read(NoticeType? type, string text, Action<int> skipped)
    {
        string[] lines = text.Split('\n');
        bool isLines = lines.Any(IsDelivery) && lines.All(line => string.IsNullOrWhiteSpace(line) || IsObject(line));
        if (!isLines)
        {
            return [(Required(type), NoticeFile.Read(Required(type), new StringReader(text)))];
        }

        List<(NoticeType, IMessage)> notices = [];
        for (int line = 0; line < lines.Length; line++)
        {
            if (string.IsNullOrWhiteSpace(lines[line]))
            {
                continue;
            }

            // The empty lines before it make faults name the line of the file.
            YamlMappingNode delivery = NoticeFile.Mapping(new StringReader(new string('\n', line) + lines[line]));
            if (delivery.Children.TryGetValue(new YamlScalarNode(Notice), out YamlNode? found) && found is YamlMappingNode body)
            {
                NoticeType own = delivery.Children.TryGetValue(new YamlScalarNode(Type), out YamlNode? named) && named is YamlScalarNode { Value: { } name }
                    ? NoticeFile.TypeOf(name)
                    : Required(type);
                notices.Add((own, NoticeFile.Compose(own, body)));
            }
            else
            {
                skipped(line + 1);
            }
        }

        return notices;
    }

    private static bool IsObject(string line) => line.TrimStart().StartsWith('{') && line.TrimEnd().EndsWith('}');

    private static bool IsDelivery(string line) => IsObject(line) && line.Contains($"\"{Position}\"", StringComparison.Ordinal);

    private static NoticeType Required(NoticeType? type) =>
        type ?? throw CommandFailure.Usage("name the type of the notice with --type, for example --type ThreatNotice");
}
