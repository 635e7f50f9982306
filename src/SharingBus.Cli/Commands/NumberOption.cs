using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SharingBus.Cli.Commands;

/// <summary>An option that takes a whole number; what is none is answered with what would be one.</summary>
internal static class NumberOption
{
    /// <summary>Makes an option that may be left out.</summary>
    public static Option<int?> Create(string name, string description, int least = 1) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name, least),
    };

    /// <summary>Makes an option with a default.</summary>
    public static Option<int> Create(string name, string description, int least, int otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Parse(result, name, least) ?? otherwise,
    };

    private static int? Parse(ArgumentResult result, string name, int least)
    {
        string text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least)
        {
            return number;
        }

        result.AddError($"{name} takes a whole number from {least} on, for example {name} {Math.Max(least, 10)}; '{text}' is none");
        return null;
    }
}
