using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Importing;

/// <summary>What the files themselves do not say and the importing agency must answer for. It ends up in the handling of every notice.</summary>
public sealed record ImportContext
{
    /// <summary>How long imported notices are kept where nobody says otherwise: 180 days, long enough for two reviews a quarter apart.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(180);

    /// <summary>When the import takes place.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The label of what is not marked.</summary>
    public Tlp DefaultTlp { get; init; } = Tlp.Amber;

    /// <summary>Why it is shared.</summary>
    public Purpose Purpose { get; init; } = Purpose.SituationalAwareness;

    /// <summary>On what ground.</summary>
    public DisclosureBasis Basis { get; init; } = DisclosureBasis.PublicTask;

    /// <summary>The statute; required where the basis is OTHER_STATUTE.</summary>
    public string BasisCitation { get; init; } = "";

    /// <summary>Whether it is real, where the file does not say.</summary>
    public Actuality Actuality { get; init; } = Actuality.Actual;

    /// <summary>The profile that bounds retention.</summary>
    public RetentionProfile RetentionProfile { get; init; } = RetentionProfile.Agreement;

    /// <summary>How long notices are kept, from <see cref="Now"/>.</summary>
    public TimeSpan Retention { get; init; } = DefaultRetention;

    /// <summary>The handling of one notice under a label.</summary>
    internal Handling Handling(Tlp tlp, Actuality? actuality = null) => new()
    {
        Tlp = tlp == Tlp.Unspecified ? DefaultTlp : tlp,
        Purpose = Purpose,
        Actuality = actuality ?? Actuality,
        DisclosureBasis = Basis,
        BasisCitation = BasisCitation,
        SecrecyGate = SecrecyGate.None,
        Retention = new Retention { Profile = RetentionProfile, KeepUntilUnixSeconds = (Now + Retention).ToUnixTimeSeconds() },
    };
}
