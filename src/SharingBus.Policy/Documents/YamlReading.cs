using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Naming;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SharingBus.Policy.Documents;

/// <summary>One document while it is being read, event by event, along the message's descriptor.</summary>
internal sealed class YamlReading(IParser parser, SourceMap lines)
{
    /// <summary>Deepest nesting in what is not understood; the messages themselves nest three deep.</summary>
    private const int MaxSkippedDepth = 32;

    private const string MergeKey = "<<";

    private readonly List<DocumentError> _errors = [];
    private int _values;
    private bool _hasEnded;

    public IReadOnlyList<DocumentError> Errors => _errors;

    /// <summary>The line that is being read.</summary>
    public int Line => (int)(parser.Current?.Start.Line ?? 1);

    /// <summary>Tells an error. Nothing is read beyond the most errors: a hostile text would be searched for the nearest name of each of its words.</summary>
    public void Fail(int line, string reason)
    {
        if (_hasEnded)
        {
            return;
        }

        _errors.Add(new DocumentError(lines.File, Math.Max(1, line), reason));
        if (_errors.Count == YamlDocument.MaxErrors)
        {
            End($"more than {YamlDocument.MaxErrors} errors; the rest was not read");
        }
    }

    public void ReadDocument(IMessage message)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            Fail(1, "the document is empty");
            return;
        }

        lines.Put(string.Empty, Line);
        ReadMessage(message, string.Empty);
        if (_hasEnded)
        {
            return;
        }

        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _))
        {
            Fail(Line, "more than one document; put each into a file of its own");
        }
    }

    private void ReadMessage(IMessage message, string path)
    {
        if (!Accepts<MappingStart>($"expected the fields of a {message.Descriptor.Name}"))
        {
            return;
        }

        parser.Consume<MappingStart>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_hasEnded && !parser.TryConsume<MappingEnd>(out _))
        {
            if (!Accepts<Scalar>("expected the name of a field"))
            {
                Skip();
                continue;
            }

            var line = Line;
            var name = parser.Consume<Scalar>().Value;
            if (!seen.Add(name))
            {
                Fail(line, $"the field '{ShownText.Of(name)}' stands twice; merge both or take one out");
                Skip();
            }
            else if (message.Descriptor.FindFieldByName(name) is { } field)
            {
                var below = path.Length == 0 ? name : $"{path}.{name}";
                lines.Put(below, line);
                ReadField(message, field, below);
            }
            else
            {
                Fail(line, Unknown(name, message.Descriptor));
                Skip();
            }
        }
    }

    private static string Unknown(string name, MessageDescriptor message) => name == MergeKey
        ? "merge keys are not allowed; write the fields out"
        : UnknownName.Reason("field", name, $" of {message.Name}", message.Fields.InDeclarationOrder().Select(known => known.Name));

    private void ReadField(IMessage message, FieldDescriptor field, string path)
    {
        if (!field.IsRepeated)
        {
            if (ReadValue(field, path) is { } value)
            {
                field.Accessor.SetValue(message, value);
            }

            return;
        }

        if (!Accepts<SequenceStart>($"'{field.Name}' is a list"))
        {
            return;
        }

        parser.Consume<SequenceStart>();
        var list = (IList)field.Accessor.GetValue(message);
        for (var count = 0; !_hasEnded && !parser.TryConsume<SequenceEnd>(out _); count++)
        {
            if (count == YamlDocument.MaxEntries)
            {
                End($"'{field.Name}' has more than {YamlDocument.MaxEntries} entries; split it");
                return;
            }

            // The place in the message, which is what errors found later speak of.
            var element = $"{path}[{list.Count}]";
            lines.Put(element, Line);
            if (ReadValue(field, element) is { } value)
            {
                list.Add(value);
            }
        }
    }

    private object? ReadValue(FieldDescriptor field, string path)
    {
        if (++_values > YamlDocument.MaxValues)
        {
            End($"more than {YamlDocument.MaxValues} values; split the document");
            return null;
        }

        if (field.FieldType == FieldType.Message)
        {
            var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            ReadMessage(message, path);
            return message;
        }

        if (!Accepts<Scalar>($"'{field.Name}' is a single value"))
        {
            return null;
        }

        var line = Line;
        var scalar = parser.Consume<Scalar>();
        var value = ScalarValues.Read(field, scalar.Value, scalar.Style == ScalarStyle.Plain, out var reason);
        if (value is null)
        {
            Fail(line, reason);
        }

        return value;
    }

    private void End(string reason)
    {
        _errors.Add(new DocumentError(lines.File, Line, reason));
        _hasEnded = true;
    }

    // Looks at the next event; where it is another one, says so and skips what stands there.
    private bool Accepts<T>(string expected)
        where T : NodeEvent
    {
        if (parser.Accept<AnchorAlias>(out _))
        {
            Fail(Line, "aliases are not allowed; write the value out");
            Skip();
            return false;
        }

        if (parser.Accept<NodeEvent>(out var node) && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            Fail(Line, node.Anchor.IsEmpty ? "tags are not allowed; take it out" : "anchors are not allowed; take it out");
            Skip();
            return false;
        }

        if (parser.Accept<T>(out _))
        {
            return true;
        }

        Fail(Line, expected);
        Skip();
        return false;
    }

    // The scanner's cost grows with the square of the nesting, so what is skipped is bounded as well.
    private void Skip()
    {
        var depth = 0;
        do
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxSkippedDepth)
            {
                End($"nested deeper than {MaxSkippedDepth}; no field of a document is");
                return;
            }
        }
        while (parser.MoveNext() && depth > 0);
    }
}
