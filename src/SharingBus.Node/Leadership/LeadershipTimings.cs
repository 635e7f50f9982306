using SharingBus.Lineage.Leases;

namespace SharingBus.Node.Leadership;

/// <summary>How often a replica does what, beside the lease's own <see cref="JournalLease.Duration"/>.</summary>
internal static class LeadershipTimings
{
    /// <summary>A leader renews every second: three attempts before it has to stand down.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    /// <summary>An attempt at the database ends after 1 s, so that the next one finds time.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1);

    /// <summary>After a failed attempt at a renewal the next one follows soon: little of the lease is left.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    /// <summary>A follower looks twice a second whether the lease is free: what a take-over waits for at most, beyond the lease.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(500);

    /// <summary>What a caller of a follower is told to wait: a take-over lasts a few seconds.</summary>
    public static readonly TimeSpan CallAgain = TimeSpan.FromSeconds(1);
}
