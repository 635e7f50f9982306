using SharingBus.Lineage.Quarantine;
using SharingBus.Node.Quarantine;

namespace SharingBus.Node.Configuration;

/// <summary>The quarantine of an agency in the configuration file; what is left out has its default.</summary>
internal sealed class QuarantineConfiguration
{
    public int Attempts { get; init; } = QuarantineOptions.DefaultAttempts;

    public int AttemptSeconds { get; init; } = (int)QuarantineOptions.DefaultAttemptDeadline.TotalSeconds;

    public int BundleWaitHours { get; init; } = (int)QuarantineOptions.DefaultBundleWait.TotalHours;

    public int Days { get; init; } = QuarantineOptions.DefaultDays;

    public int ItemsPerSender { get; init; } = QuarantineLimits.DefaultItems;

    public long BytesPerSender { get; init; } = QuarantineLimits.DefaultBytes;

    public QuarantineOptions ToOptions() => new()
    {
        Attempts = Attempts,
        AttemptDeadline = TimeSpan.FromSeconds(AttemptSeconds),
        BundleWait = TimeSpan.FromHours(BundleWaitHours),
        Days = Days,
        Limits = new QuarantineLimits { ItemsPerSender = ItemsPerSender, BytesPerSender = BytesPerSender },
    };
}
