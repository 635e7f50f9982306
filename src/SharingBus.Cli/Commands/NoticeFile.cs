using Google.Protobuf;
using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Commands;

/// <summary>Reads a notice from a YAML or JSON file, in the short forms of the scenario files; <c>ref:</c> is followed by a message id.</summary>
internal static class NoticeFile
{
    /// <summary>Reads a notice of a type.</summary>
    /// <exception cref="ScenarioFormatException">The file does not fit the type; the message names the line.</exception>
    public static IMessage Read(NoticeType type, TextReader text) => Compose(type, Mapping(text));

    /// <summary>Makes a notice of what was read.</summary>
    /// <exception cref="ScenarioFormatException">It does not fit the type; the message names the line.</exception>
    public static IMessage Compose(NoticeType type, YamlMappingNode body) =>
        new NoticeComposer(new YamlMappingNode(), new NoticeScalars(IdOf, ScenarioKeys.Fresh())).Compose(type, body);

    /// <summary>Reads one mapping.</summary>
    /// <exception cref="ScenarioFormatException">The text is something else.</exception>
    public static YamlMappingNode Mapping(TextReader text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(text);
        }
        catch (YamlException error)
        {
            throw new ScenarioFormatException(error.Start.Line, error.Message);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode body }]
            ? body
            : throw new ScenarioFormatException(1, "one mapping is expected");
    }

    /// <summary>Reads the name of a type.</summary>
    /// <exception cref="CommandFailure">There is none of this name.</exception>
    public static NoticeType TypeOf(string name) => NoticeTypes.TryParse(name, out var type)
        ? type
        : throw CommandFailure.Usage($"'{name}' is no notice type; the types are {string.Join(", ", NoticeTypes.All.Select(NoticeTypes.Name))}");

    /// <summary>Reads a message id.</summary>
    /// <exception cref="CommandFailure">The text is none.</exception>
    public static ByteString IdOf(string text) => MessageId.TryParse(text, out var id)
        ? ByteString.CopyFrom(id.ToByteArray())
        : throw CommandFailure.Usage($"'{text}' is no message id, which is a UUID of version 7 such as 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11");
}
