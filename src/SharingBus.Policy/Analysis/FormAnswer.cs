using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Compares forms.</summary>
public static class FormAnswer
{
    /// <summary>Whether a form is this one or a coarser one of its family.</summary>
    public static bool IsAtMost(Transform form, Transform most) => form != Transform.Unspecified && (Forms.DownFrom(most) & Forms.Only(form)) != Forms.None;
}
