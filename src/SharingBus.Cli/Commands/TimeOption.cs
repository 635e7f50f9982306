using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SharingBus.Cli.Commands;

/// <summary>An option that takes a date, or an instant with its offset.</summary>
internal static class TimeOption
{
    /// <summary>Makes an option that may be left out.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result, name),
    };

    private static DateTimeOffset? Parse(ArgumentResult result, string name)
    {
        string text = result.Tokens[^1].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        result.AddError($"{name} takes a date or an instant, for example 2026-03-05 or 2026-03-05T12:00:00Z; '{text}' is none");
        return null;
    }
}
