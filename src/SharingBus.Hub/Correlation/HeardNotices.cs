namespace SharingBus.Hub.Correlation;

/// <summary>The notices of a situation that count as independent sources.</summary>
/// <param name="Notices">They, one of each agency, the oldest first.</param>
/// <param name="SilencedAny">True where another would count, did it not rest on the same as one of them.</param>
internal sealed record HeardNotices(IReadOnlyList<HeardNotice> Notices, bool SilencedAny);
