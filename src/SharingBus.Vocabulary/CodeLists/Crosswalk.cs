using System.Diagnostics.CodeAnalysis;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>Maps the terms of one agency to a common code list. It has a version, because terms change; an unknown term is an error, never a guess.</summary>
/// <typeparam name="T">The enum of the common list.</typeparam>
public sealed class Crosswalk<T>
    where T : struct, Enum
{
    // Local lists are short; a larger file is not a crosswalk.
    private const int MaxTerms = 10_000;

    private readonly Dictionary<string, T> _terms = new(StringComparer.OrdinalIgnoreCase);

    internal Crosswalk(string name, string version, CodeList<T> target)
    {
        Name = name;
        Version = version;
        Target = target;
    }

    /// <summary>What the agency calls its list.</summary>
    public string Name { get; }

    /// <summary>The version of the mapping, as its author writes it.</summary>
    public string Version { get; }

    /// <summary>The common list it leads to.</summary>
    public CodeList<T> Target { get; }

    /// <summary>Maps a term, whatever its case. Where it is unknown, the error names the term and the list.</summary>
    public bool TryMap(string term, out T code, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(term);
        bool known = _terms.TryGetValue(term.Trim(), out code);
        error = known ? null : $"The term \"{term}\" is not in the list \"{Name}\", version {Version}: add it to the crosswalk to {Target.Name}.";
        return known;
    }

    internal void Add(string term, string text, List<string> errors)
    {
        if (!Target.TryCode(text, out T code))
        {
            errors.Add($"The term \"{term}\" of the list \"{Name}\" leads to \"{text}\", which {Target.Name} does not hold.");
        }
        else if (_terms.Count == MaxTerms)
        {
            errors.Add($"The list \"{Name}\" holds more than {MaxTerms} terms.");
        }
        else if (term.Length == 0 || !_terms.TryAdd(term, code))
        {
            errors.Add($"The term \"{term}\" of the list \"{Name}\" is empty or stands there twice.");
        }
    }
}
