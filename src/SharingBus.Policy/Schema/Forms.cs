using SharingBus.Policy.V1;

namespace SharingBus.Policy.Schema;

/// <summary>
/// The forms in which one field may be released, as bits: as it is, and each <see cref="Transform"/>. Permitting a form permits every coarser
/// one of its family, so what two policies both permit is the intersection of the bits, and what either permits is their union.
/// </summary>
internal static class Forms
{
    /// <summary>Nothing: the field is withheld.</summary>
    public const uint None = 0;

    /// <summary>The field as it is.</summary>
    public const uint Whole = 1;

    // From fine to coarse within a family. Where two families are left, the one that stands first here is taken.
    private static readonly Transform[][] Families =
    [
        [Transform.Day, Transform.Month, Transform.Year, Transform.FiveYears],
        [Transform.Kilometre, Transform.TenKilometres, Transform.HundredKilometres],
        [Transform.Band, Transform.Magnitude],
        [Transform.First100, Transform.First20, Transform.First3, Transform.First1],
        [Transform.PseudonymFederation, Transform.PseudonymAgreement],
        [Transform.Mask],
    ];

    private static readonly Transform[] FineToCoarse = [.. Families.SelectMany(family => family)];

    /// <summary>The bit of one form alone.</summary>
    public static uint Only(Transform transform) => transform == Transform.Unspecified ? Whole : 1U << (int)transform;

    /// <summary>The form and all coarser ones of its family.</summary>
    public static uint DownFrom(Transform transform)
    {
        var family = Array.Find(Families, one => one.Contains(transform)) ?? [];
        return family.SkipWhile(one => one != transform).Aggregate(None, (bits, one) => bits | Only(one));
    }

    /// <summary>The finest form permitted; unspecified stands for the field as it is.</summary>
    public static Transform Finest(uint forms)
    {
        if ((forms & Whole) != 0)
        {
            return Transform.Unspecified;
        }

        foreach (var transform in FineToCoarse)
        {
            if ((forms & Only(transform)) != 0)
            {
                return transform;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(forms), forms, "The field is withheld in every form.");
    }
}
