using SharingBus.Lineage.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>What the governance logs: numbers and steps, no names and no words of people. Ids 6100 to 6199.</summary>
internal static partial class GovernanceLog
{
    [LoggerMessage(6100, LogLevel.Information, "Proposal {Proposal} was made; it would be version {Version}.")]
    public static partial void Proposed(this ILogger logger, ulong proposal, ulong version);

    [LoggerMessage(6101, LogLevel.Information, "Proposal {Proposal} has {Signatures} signatures.")]
    public static partial void Approved(this ILogger logger, ulong proposal, int signatures);

    [LoggerMessage(6102, LogLevel.Information, "Proposal {Proposal} is published as version {Version}.")]
    public static partial void Published(this ILogger logger, ulong proposal, ulong version);

    [LoggerMessage(6103, LogLevel.Information, "Proposal {Proposal} has ended: {Step}.")]
    public static partial void Ended(this ILogger logger, ulong proposal, ProposalStep step);

    [LoggerMessage(6104, LogLevel.Information, "Version {Version} came from the directory of bundles and is recorded.")]
    public static partial void Adopted(this ILogger logger, ulong version);

    [LoggerMessage(6105, LogLevel.Error, "Version {Version} is published and cannot be served: {Reason}.")]
    public static partial void NotServed(this ILogger logger, ulong version, string reason);

    [LoggerMessage(6106, LogLevel.Error, "What is in service could not be recorded: {Reason}.")]
    public static partial void NotAligned(this ILogger logger, string reason);
}
