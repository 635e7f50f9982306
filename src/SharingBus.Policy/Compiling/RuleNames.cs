using System.Text.RegularExpressions;

namespace SharingBus.Policy.Compiling;

/// <summary>The form of ids.</summary>
internal static partial class RuleNames
{
    /// <summary>Stands for every field, or for every role.</summary>
    public const string Any = "*";

    /// <summary>Whether a text may be the id of an agency, an agreement or a rule.</summary>
    public static bool IsId(string text) => IdPattern().IsMatch(text);

    [GeneratedRegex("^[a-z0-9-]{3,63}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
