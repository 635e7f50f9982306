using System.CommandLine;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Hosting.Serving;

namespace SharingBus.Cli.Commands;

/// <summary>
/// A broker that a command uses as its administrator. Its password is never on the command line, where every user of the machine reads it
/// (<c>/proc/PID/cmdline</c>) and the shell keeps it.
/// </summary>
internal sealed class BrokerAddress
{
    /// <summary>Where the password is taken from if no file is named.</summary>
    public const string PasswordVariable = "SHARINGBUS_BROKER_PASSWORD";

    private readonly Option<string?> _address;
    private readonly Option<FileInfo?> _password = new("--broker-password-file")
    {
        Description = $"File with that user's password and nothing else, for your eyes only; {PasswordVariable} unless set",
    };

    private readonly Option<Uri?> _management = AddressOption.Create("--broker-management", "Its management API; http://host:15672 unless set");

    /// <summary>Makes the options.</summary>
    /// <param name="insteadOf">What the command uses without a broker.</param>
    public BrokerAddress(string insteadOf) =>
        _address = new("--broker") { Description = $"Use this RabbitMQ, amqp://user@host:port, instead of {insteadOf}" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_address, _password, _management])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The management API; null for the default.</summary>
    public Uri? Management(ParseResult line) => line.GetValue(_management);

    /// <summary>The broker; null where none is named.</summary>
    /// <exception cref="CommandFailure">The address holds a password, or there is none elsewhere.</exception>
    public RabbitMqOptions? Read(ParseResult line)
    {
        if (line.GetValue(_address) is not { } address)
        {
            return null;
        }

        var options = RabbitMqOptions.Parse(address);
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw CommandFailure.Usage(
                $"--broker holds a password, and everybody on this machine can read a command line: name the user alone and give the password with --broker-password-file or in {PasswordVariable}");
        }

        return options.As(options.UserName, Password(line, options));
    }

    // RabbitMQ's own default user has a password that is no secret; it can be used from the broker's machine only.
    private string Password(ParseResult line, RabbitMqOptions options) =>
        line.GetValue(_password) is { } file ? SecretFile.Read(file.FullName)
        : Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } variable ? variable
        : options.UserName == RabbitMqOptions.DefaultUser ? options.Password
        : throw CommandFailure.Usage($"the password of {options.UserName} is missing: give it with --broker-password-file or in {PasswordVariable}");
}
