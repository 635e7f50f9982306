using System.CommandLine;
using System.CommandLine.Parsing;

namespace SharingBus.Cli.Commands;

/// <summary>Options that take http or https addresses.</summary>
internal static class AddressOption
{
    /// <summary>Makes an option for one address.</summary>
    public static Option<Uri?> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, result.Tokens[^1].Value),
    };

    /// <summary>Makes an option for one or several addresses, separated by commas or in options of the same name.</summary>
    public static Option<Uri[]> CreateMany(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
            [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).Select(text => Read(result, text)).OfType<Uri>()],
    };

    private static Uri? Read(ArgumentResult result, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https"))
        {
            return address;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name} must be an address such as https://host:port");
        return null;
    }
}
