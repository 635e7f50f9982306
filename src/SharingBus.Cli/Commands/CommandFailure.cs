namespace SharingBus.Cli.Commands;

/// <summary>Ends a command with a message for the person who called it.</summary>
/// <param name="exitCode">What the tool ends with.</param>
/// <param name="message">What is wrong and how to mend it.</param>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    /// <summary>What the tool ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line cannot be used as it is.</summary>
    public static CommandFailure Usage(string message) => new(ExitCodes.Usage, message);
}
