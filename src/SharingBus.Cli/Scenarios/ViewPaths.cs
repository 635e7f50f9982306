using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SharingBus.Cli.Scenarios;

/// <summary>Finds what a view holds, by field path. A path into a repeated field asks every element.</summary>
internal static class ViewPaths
{
    /// <summary>Whether a type has a field at this path.</summary>
    public static bool Exists(MessageDescriptor descriptor, string path)
    {
        var at = descriptor;
        foreach (var name in path.Split('.'))
        {
            if (at?.FindFieldByName(name) is not { } field)
            {
                return false;
            }

            at = field.FieldType == FieldType.Message ? field.MessageType : null;
        }

        return true;
    }

    /// <summary>How often the path holds something: elements of a repeated field, or 1 for a value that is set.</summary>
    public static int Count(IMessage message, string path)
    {
        var (name, rest) = path.Split('.', 2) is [var first, var others] ? (first, others) : (path, null);
        var field = message.Descriptor.FindFieldByName(name)
            ?? throw new ArgumentException($"{message.Descriptor.Name} has no field '{name}'.", nameof(path));
        var values = Values(message, field);
        return rest is null ? values.Count() : values.OfType<IMessage>().Sum(child => Count(child, rest));
    }

    /// <summary>The paths that hold something, down to single values, each once, in the order of the proto.</summary>
    public static IReadOnlyList<string> Leaves(IMessage message)
    {
        var leaves = new List<string>();
        Collect(message, "", leaves);
        return [.. leaves.Distinct(StringComparer.Ordinal)];
    }

    private static void Collect(IMessage message, string path, List<string> leaves)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var below = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            foreach (var value in Values(message, field))
            {
                if (value is IMessage child && child.CalculateSize() > 0)
                {
                    Collect(child, below, leaves);
                }
                else
                {
                    leaves.Add(below);
                }
            }
        }
    }

    private static IEnumerable<object> Values(IMessage message, FieldDescriptor field)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated)
        {
            return ((IList)value).Cast<object>();
        }

        return IsSet(field, value) ? [value] : [];
    }

    private static bool IsSet(FieldDescriptor field, object? value) => value switch
    {
        null => false,
        IMessage => true,
        string text => text.Length > 0,
        ByteString bytes => bytes.Length > 0,
        bool flag => flag,
        Enum word => Convert.ToInt32(word) != 0,
        _ => Convert.ToDouble(value) != 0,
    };
}
