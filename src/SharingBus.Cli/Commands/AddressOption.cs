using System.CommandLine;

namespace SharingBus.Cli.Commands;

/// <summary>An option that takes an http or https address.</summary>
internal static class AddressOption
{
    /// <summary>Makes the option.</summary>
    public static Option<Uri?> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https"))
            {
                return address;
            }

            result.AddError($"{name} must be an address such as https://host:port");
            return null;
        },
    };
}
