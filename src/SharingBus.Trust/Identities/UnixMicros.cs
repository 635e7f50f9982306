namespace SharingBus.Trust.Identities;

/// <summary>Instants as the messages carry them: microseconds since the Unix epoch, UTC.</summary>
internal static class UnixMicros
{
    /// <summary>The instant, cut down to whole microseconds.</summary>
    public static long From(DateTimeOffset instant) => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The clock's present.</summary>
    public static long Now(this TimeProvider time) => From(time.GetUtcNow());
}
