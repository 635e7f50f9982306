namespace SharingBus.Hub.Alerts;

/// <summary>What becomes of alerts. Ids 7200 to 7299; ids of messages, agencies and counts only, no person.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(7201, LogLevel.Warning, "Alert {Alert} was not acknowledged in time: step {Step}, {RequestId}, is taken.")]
    public static partial void StepTaken(this ILogger logger, Guid alert, int step, string requestId);

    [LoggerMessage(7202, LogLevel.Information, "Alert {Alert} was acknowledged by {Agency}.")]
    public static partial void AlertAcknowledged(this ILogger logger, Guid alert, string agency);

    [LoggerMessage(7203, LogLevel.Information, "The duty of rota {Rota} was handed over.")]
    public static partial void DutyHandedOver(this ILogger logger, string rota);

    [LoggerMessage(7204, LogLevel.Error, "The holders of alert {Alert} could not be told that it is corrected: {Reason}.")]
    public static partial void CorrectionRefused(this ILogger logger, Guid alert, string reason);

    [LoggerMessage(7205, LogLevel.Error, "Alert {RequestId} is set aside: {Bytes} bytes are more than a note of {MostBytes} in the node's journal holds. Others go on; it is looked at again within the hour.")]
    public static partial void AlertTooLarge(this ILogger logger, string requestId, int bytes, int mostBytes);
}
