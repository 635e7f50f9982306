using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>How long a holder may keep a notice: as its handling says, and no longer than any of its views obliges; the shortest holds.</summary>
internal static class HolderTerm
{
    // Three thousand years: beyond it a number of days stands for no end, and cannot be added to a time.
    private const uint LongestDays = 1_000_000;

    private const long MicrosPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    /// <summary>When it is over: microseconds since the Unix epoch, UTC; 0 where it has no end.</summary>
    public static long End(Envelope envelope)
    {
        long end = envelope.ExpiresAtUnixMicros;
        foreach (View view in envelope.Views)
        {
            // Counted from when the origin accepted it, so that what comes late is not kept longer.
            uint days = view.Obligations?.RetentionDays ?? 0;
            if (days is > 0 and <= LongestDays && envelope.AcceptedAtUnixMicros is >= 0 and <= long.MaxValue / 2)
            {
                long obliged = envelope.AcceptedAtUnixMicros + (days * MicrosPerDay);
                end = end > 0 ? Math.Min(end, obliged) : obliged;
            }
        }

        return Math.Max(0, end);
    }

    /// <summary>Whether it is over.</summary>
    public static bool IsOver(Envelope envelope, DateTimeOffset now) => End(envelope) is > 0 and var end && end <= Clock.Micros(now);
}
