using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Retention;

namespace SharingBus.Node.Quarantine;

/// <summary>How often a batch is tried, how long an attempt may take, and how much of one sender's is kept.</summary>
public sealed record QuarantineOptions
{
    /// <summary>Attempts at a batch whose handling fails: enough to outlast a hiccup, few enough not to hold up its lane for long.</summary>
    public const int DefaultAttempts = 5;

    /// <summary>Time of one attempt: a hundred times what the largest batch takes on a slow disk.</summary>
    public static readonly TimeSpan DefaultAttemptDeadline = TimeSpan.FromSeconds(60);

    /// <summary>How long a batch may wait for the bundle it names: a policy service that is away over a weekend holds up nothing for good.</summary>
    public static readonly TimeSpan DefaultBundleWait = TimeSpan.FromHours(72);

    /// <summary>Days that an item is kept, from the last attempt on: whoever looks after it has looked within a quarter of a year.</summary>
    public const int DefaultDays = 90;

    // Shorter than a holiday, and a fault would cost notices; longer than the journal's own entries are kept, nobody knows why it is there.
    private const int LeastDays = 7;
    private const int MostDays = MetadataTerms.DefaultDays;

    // A batch of a newer bundle waits for it within an attempt, some seconds.
    private static readonly TimeSpan ShortestAttemptDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at a batch whose handling throws or takes too long, counted in the database; at least 1.</summary>
    public int Attempts { get; init; } = DefaultAttempts;

    /// <summary>Time of one attempt; at least 10 s.</summary>
    public TimeSpan AttemptDeadline { get; init; } = DefaultAttemptDeadline;

    /// <summary>How long a batch may wait for the bundle it names, from its first attempt on.</summary>
    public TimeSpan BundleWait { get; init; } = DefaultBundleWait;

    /// <summary>Days that an item is kept from the last attempt on, waiting or settled; then its bytes are erased, and it is forgotten.</summary>
    public int Days { get; init; } = DefaultDays;

    /// <summary>How much of one sender's is kept.</summary>
    public QuarantineLimits Limits { get; init; } = new();

    internal IEnumerable<string> Check(string agency)
    {
        if (Attempts < 1)
        {
            yield return $"Agency {agency}: Quarantine.Attempts must be at least 1.";
        }

        if (AttemptDeadline < ShortestAttemptDeadline)
        {
            yield return $"Agency {agency}: Quarantine.AttemptDeadline must be at least {ShortestAttemptDeadline.TotalSeconds} s.";
        }

        if (BundleWait <= TimeSpan.Zero)
        {
            yield return $"Agency {agency}: Quarantine.BundleWait must be more than nothing.";
        }

        if (Days is < LeastDays or > MostDays)
        {
            yield return $"Agency {agency}: Quarantine.Days must be {LeastDays} to {MostDays}.";
        }

        if (Limits.ItemsPerSender < 1 || Limits.BytesPerSender < 1)
        {
            yield return $"Agency {agency}: Quarantine.Limits must be at least 1 item and 1 byte.";
        }
    }
}
