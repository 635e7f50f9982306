namespace SharingBus.Cli.Scenarios;

/// <summary>A scenario file that cannot be read, with the line to look at.</summary>
internal sealed class ScenarioFormatException(long line, string message) : Exception($"line {line}: {message}");
