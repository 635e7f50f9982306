namespace SharingBus.Cli.Commands;

/// <summary>A file that a command reads whole, or the standard input in its place.</summary>
internal static class InputFile
{
    private const string StandardInput = "-";

    /// <summary>Its text.</summary>
    public static Task<string> ReadAsync(FileInfo source, CancellationToken cancel) =>
        source.Name == StandardInput ? Console.In.ReadToEndAsync(cancel) : File.ReadAllTextAsync(source.FullName, cancel);
}
