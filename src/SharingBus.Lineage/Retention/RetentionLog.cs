using Microsoft.Extensions.Logging;

namespace SharingBus.Lineage.Retention;

/// <summary>What retention says in the log: 3100 to 3199.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(3100, LogLevel.Warning, "Old requests in the journal of {Agency} could not be forgotten")]
    public static partial void RequestsKept(ILogger logger, Exception cause, string agency);

    [LoggerMessage(3101, LogLevel.Error, "The keys of what was erased in the journal of {Agency} could not be destroyed; it is tried again")]
    public static partial void KeysKept(ILogger logger, Exception cause, string agency);

    [LoggerMessage(3102, LogLevel.Error, "Payloads in the journal of {Agency} whose time is over could not be erased; it is tried again")]
    public static partial void PayloadsKept(ILogger logger, Exception cause, string agency);

    [LoggerMessage(3103, LogLevel.Warning, "The search index of the journal of {Agency} could not be brought forward; it is tried again")]
    public static partial void NotIndexed(ILogger logger, Exception cause, string agency);

    [LoggerMessage(3104, LogLevel.Warning, "The index of persons of the journal of {Agency} could not be brought forward; it is tried again")]
    public static partial void PersonsNotIndexed(ILogger logger, Exception cause, string agency);

    [LoggerMessage(3105, LogLevel.Error, "Entries in the journal of {Agency} whose term is over could not be ended; it is tried again")]
    public static partial void MetadataKept(ILogger logger, Exception cause, string agency);
}
