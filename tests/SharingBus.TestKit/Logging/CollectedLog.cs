using Microsoft.Extensions.Logging;

namespace SharingBus.TestKit.Logging;

/// <summary>One message as it was logged.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Level">The level.</param>
/// <param name="Id">The event id.</param>
/// <param name="Text">The formatted message.</param>
/// <param name="Exception">The exception logged with it.</param>
public sealed record CollectedLog(string Category, LogLevel Level, EventId Id, string Text, Exception? Exception)
{
    /// <summary>One line, the exception after it.</summary>
    public override string ToString() => $"{Level} {Category}[{Id.Id}] {Text}{(Exception is null ? "" : Environment.NewLine + Exception)}";
}
