using Google.Protobuf.Reflection;
using SharingBus.Policy.Documents;

namespace SharingBus.Policy.Analysis;

/// <summary>Says sets of a code list in words.</summary>
internal static class CodeNames
{
    /// <summary>The names of a set, in the order of the list; values that the list does not have are left out.</summary>
    public static IReadOnlyList<string> Names(EnumDescriptor list, ulong set) =>
        [.. EnumNames.Of(list).Where(entry => (set >> entry.Value & 1) != 0).OrderBy(entry => entry.Value).Select(entry => entry.Key)];

    /// <summary><c>A, B or C</c>; <c>anything but A</c> where the set holds what the list does not have.</summary>
    public static string Words(EnumDescriptor list, ulong set)
    {
        var beyond = list.Values.Max(value => value.Number) + 1;
        var names = Names(list, set);
        if ((set >> beyond & 1) != 0)
        {
            var others = Names(list, ~set);
            return others.Count == 0 ? "stated or not" : (set & 1) != 0 ? $"anything but {Or(others)}" : $"stated, and anything but {Or(others)}";
        }

        return (set & 1) != 0 ? Or([.. names, "none stated"]) : Or(names);
    }

    /// <summary><c>A, B or C</c>.</summary>
    public static string Or(IReadOnlyList<string> words) => Listed(words, "or");

    /// <summary><c>A, B and C</c>.</summary>
    public static string And(IReadOnlyList<string> words) => Listed(words, "and");

    private static string Listed(IReadOnlyList<string> words, string last) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} {last} {words[^1]}";
}
