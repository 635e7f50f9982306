using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Witnessing;

namespace SharingBus.Node.Witnessing;

/// <summary>What the node says of cosigning. Ids 5900 to 5999; no payload can reach it.</summary>
internal static partial class WitnessLog
{
    [LoggerMessage(5900, LogLevel.Error, "{Agency} does not cosign a checkpoint of {Log}: {Error}. It knows {Known} entries, and was shown {Shown}.")]
    public static partial void Contradicted(ILogger logger, string agency, string log, WitnessError error, long known, long shown);

    [LoggerMessage(5901, LogLevel.Warning, "{Witness} has not cosigned the checkpoint of {Agency}: {Reason}. It is asked again, later and later.")]
    public static partial void NotCosigned(ILogger logger, string agency, string witness, string reason);

    [LoggerMessage(5902, LogLevel.Information, "{Witness} cosigns the checkpoints of {Agency} again.")]
    public static partial void CosignedAgain(ILogger logger, string agency, string witness);

    [LoggerMessage(5903, LogLevel.Warning, "The journal of {Agency} has waited {Minutes:0.0} min for {Quorum} witnesses.")]
    public static partial void Overdue(ILogger logger, string agency, double minutes, int quorum);

    [LoggerMessage(5904, LogLevel.Error, "The journal of {Agency} is not what witnesses have cosigned at {Size} entries: it was restored from an older copy, or altered.")]
    public static partial void NotWhatWasCosigned(ILogger logger, string agency, long size);

    [LoggerMessage(5905, LogLevel.Error, "The checkpoint of {Agency} could not be cosigned. It is tried again.")]
    public static partial void RoundFailed(ILogger logger, Exception fault, string agency);
}
