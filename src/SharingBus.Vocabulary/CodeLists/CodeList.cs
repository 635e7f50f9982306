using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>A code list of the vocabulary with the exact texts that its standard prints, in both directions.</summary>
/// <typeparam name="T">The enum of the vocabulary; its values run from 1 without gaps, 0 is UNSPECIFIED and has no text.</typeparam>
public sealed class CodeList<T>
    where T : struct, Enum
{
    private readonly string[] _texts;
    private readonly Dictionary<string, T> _codes = new(StringComparer.Ordinal);

    internal CodeList(string name, params string[] texts)
    {
        Name = name;
        _texts = texts;
        T[] values = Enum.GetValues<T>();
        if (values.Length - 1 != texts.Length)
        {
            throw new ArgumentException($"{name}: {values.Length - 1} codes and {texts.Length} texts.", nameof(texts));
        }

        for (int i = 0; i < texts.Length; i++)
        {
            _codes.Add(texts[i], values[i + 1]);
        }
    }

    /// <summary>What people call the list, for example "CAP 1.2 status".</summary>
    public string Name { get; }

    /// <summary>Every text of the list, in the order of the codes.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The exact text of a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is UNSPECIFIED or no value of the list.</exception>
    public string Text(T code)
    {
        int number = Convert.ToInt32(code);
        return number >= 1 && number <= _texts.Length
            ? _texts[number - 1]
            : throw new ArgumentOutOfRangeException(nameof(code), code, $"No code of the list {Name}.");
    }

    /// <summary>Finds the code of a text. The text must be exact: standards distinguish case.</summary>
    public bool TryCode([NotNullWhen(true)] string? text, out T code)
    {
        code = default;
        return text is not null && _codes.TryGetValue(text, out code);
    }

    // Lists that no standard prints are written as the proto file names their values, without the prefix of the enum.
    internal static CodeList<T> OfVocabulary(string name, EnumDescriptor descriptor)
    {
        string zero = descriptor.Values[0].Name;
        int prefix = zero.Length - "UNSPECIFIED".Length;
        return new CodeList<T>(name, [.. descriptor.Values.Skip(1).Select(value => value.Name[prefix..])]);
    }
}
