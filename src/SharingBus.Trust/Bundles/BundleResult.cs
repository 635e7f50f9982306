using System.Diagnostics.CodeAnalysis;

namespace SharingBus.Trust.Bundles;

/// <summary>An accepted bundle, or why it was not accepted.</summary>
public readonly record struct BundleResult
{
    private BundleResult(BundleError error, VerifiedBundle? bundle)
    {
        Error = error;
        Bundle = bundle;
    }

    /// <summary><see cref="BundleError.None"/> where it was accepted.</summary>
    public BundleError Error { get; }

    /// <summary>The bundle; null where <see cref="Error"/> says why.</summary>
    public VerifiedBundle? Bundle { get; }

    /// <summary>Whether it was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Bundle))]
    public bool IsAccepted => Bundle is not null;

    internal static BundleResult Accepted(VerifiedBundle bundle) => new(BundleError.None, bundle);

    internal static BundleResult Refused(BundleError error) => new(error, null);
}
