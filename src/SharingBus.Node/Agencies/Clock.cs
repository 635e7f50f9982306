namespace SharingBus.Node.Agencies;

/// <summary>Instants as they stand on the wire.</summary>
internal static class Clock
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>Microseconds since the Unix epoch, UTC.</summary>
    public static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Microseconds since the Unix epoch of a number of seconds; the largest instant where it does not fit.</summary>
    public static long MicrosOfSeconds(long seconds) => seconds > long.MaxValue / MicrosPerSecond ? long.MaxValue : seconds * MicrosPerSecond;
}
