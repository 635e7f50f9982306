using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>How long a notice may be kept.</summary>
internal static class RetentionRules
{
    // 2000-01-01 and 2300-01-01, in seconds since the Unix epoch: anything else is a slip, often milliseconds for seconds.
    private const long EarliestEnd = 946_684_800;
    private const long LatestEnd = 10_413_792_000;

    // 28 CFR 23.20(h): at most five years.
    private const int MaxYears28Cfr23 = 5;

    /// <summary>What to do about a time that is not.</summary>
    public const string PlausibleTime = "Give seconds since 1970-01-01 UTC, between the years 2000 and 2300.";

    /// <summary>Whether a time in seconds since the Unix epoch can be meant.</summary>
    public static bool IsPlausible(long unixSeconds) => unixSeconds is >= EarliestEnd and <= LatestEnd;

    public static void Retention(WireView retention, ref Findings findings)
    {
        long until = retention.Number(V1.Retention.KeepUntilUnixSecondsFieldNumber);
        if (until != 0 && !IsPlausible(until))
        {
            findings.Add("keep_until_unix_seconds", ViolationReason.TimeImplausible, PlausibleTime);
        }
    }

    /// <summary>Checks the end of retention against the time of acceptance, where it is known.</summary>
    public static void AgainstClock(ReadOnlySpan<byte> notice, DateTimeOffset? now, ref Findings findings)
    {
        WireView retention = new WireView(notice).Message(Alert.HandlingFieldNumber).Message(Handling.RetentionFieldNumber);
        long until = retention.Number(V1.Retention.KeepUntilUnixSecondsFieldNumber);
        if (now is not { } accepted || !IsPlausible(until))
        {
            return;
        }

        const string Path = "handling.retention.keep_until_unix_seconds";
        if (until <= accepted.ToUnixTimeSeconds())
        {
            findings.Add(Path, ViolationReason.RetentionOver, "The retention has ended: nobody could keep the notice. Give a later end.");
        }

        var profile = (RetentionProfile)retention.Number(V1.Retention.ProfileFieldNumber);
        if (profile == RetentionProfile.Us28Cfr23 && until > accepted.AddYears(MaxYears28Cfr23).ToUnixTimeSeconds())
        {
            findings.Add(Path, ViolationReason.RetentionTooLong, $"28 CFR 23 allows {MaxYears28Cfr23} years: give an earlier end.");
        }
    }
}
