namespace SharingBus.Cli.Bench;

/// <summary>What a publisher did.</summary>
/// <param name="Began">When the first notice left: nanoseconds of the monotonic clock.</param>
/// <param name="Ended">When the last was accepted.</param>
/// <param name="Refused">Notices that were not accepted.</param>
/// <param name="Reason">Why the first of them was not.</param>
internal sealed record PathPublished(long Began, long Ended, int Refused, string? Reason);
