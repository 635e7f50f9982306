using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>Makes notices of the nodes of a scenario, led by the descriptors of the vocabulary.</summary>
/// <param name="handlingDefaults">Goes into every handling that does not say otherwise.</param>
/// <param name="scalars">Reads single values.</param>
internal sealed class NoticeComposer(YamlMappingNode handlingDefaults, NoticeScalars scalars)
{
    private const string HandlingField = "handling";

    /// <summary>Makes a notice.</summary>
    /// <exception cref="ScenarioFormatException">A key or value does not fit the type; the message names the line and the path.</exception>
    public IMessage Compose(NoticeType type, YamlMappingNode body)
    {
        var descriptor = NoticeTypes.Descriptor(type);
        var notice = (IMessage)Activator.CreateInstance(descriptor.ClrType)!;
        Fill(notice, body, "");
        return notice;
    }

    private void Fill(IMessage message, YamlMappingNode body, string path)
    {
        foreach (var (key, value) in body.Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            var field = message.Descriptor.FindFieldByName(name)
                ?? throw new ScenarioFormatException(key.Start.Line, $"{message.Descriptor.Name} has no field '{name}'");
            var below = path.Length == 0 ? name : $"{path}.{name}";
            if (field.IsRepeated)
            {
                AddAll((IList)field.Accessor.GetValue(message), field, value, below);
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, value, below));
            }
        }
    }

    private void AddAll(IList list, FieldDescriptor field, YamlNode value, string path)
    {
        var elements = value as YamlSequenceNode ?? throw new ScenarioFormatException(value.Start.Line, $"'{path}' must be a list");
        foreach (var element in elements)
        {
            list.Add(Value(field, element, path));
        }
    }

    private object Value(FieldDescriptor field, YamlNode node, string path)
    {
        if (node is YamlScalarNode scalar)
        {
            return scalars.Read(field, scalar, path);
        }

        var body = node as YamlMappingNode;
        if (field.FieldType != FieldType.Message || body is null)
        {
            throw new ScenarioFormatException(node.Start.Line, $"'{path}' must be a plain value");
        }

        var message = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
        Fill(message, path == HandlingField ? WithDefaults(body) : body, path);
        return message;
    }

    private YamlMappingNode WithDefaults(YamlMappingNode body)
    {
        var merged = new YamlMappingNode(body.Children);
        foreach (var (key, value) in handlingDefaults.Children.Where(entry => !body.Children.ContainsKey(entry.Key)))
        {
            merged.Add(key, value);
        }

        return merged;
    }
}
