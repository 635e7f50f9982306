using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Compares what a field was released as with what it is released as.</summary>
internal static class FormOrder
{
    /// <summary>What the change from one set of forms to another does; unspecified where nothing changes.</summary>
    public static DifferenceKind Compare(SchemaNode leaf, uint before, uint after)
    {
        if (before == Forms.None || after == Forms.None)
        {
            return before == after ? DifferenceKind.Unspecified : before == Forms.None ? DifferenceKind.Appears : DifferenceKind.Disappears;
        }

        var (was, becomes) = (FieldWays.Form(leaf, before), FieldWays.Form(leaf, after));
        if (was == becomes)
        {
            return DifferenceKind.Unspecified;
        }

        if (was == Transform.Unspecified || IsCoarser(becomes, was))
        {
            return DifferenceKind.Coarser;
        }

        return becomes == Transform.Unspecified || IsCoarser(was, becomes) ? DifferenceKind.Finer : DifferenceKind.OtherForm;
    }

    /// <summary>Whether a change lets anybody learn more. Of two forms that cannot be compared nobody can say that it does not.</summary>
    public static bool Widens(DifferenceKind kind) =>
        kind is DifferenceKind.Appears or DifferenceKind.Finer or DifferenceKind.OtherForm or DifferenceKind.FewerObligations;

    private static bool IsCoarser(Transform form, Transform than) => form != Transform.Unspecified && (Forms.DownFrom(than) & Forms.Only(form)) != 0;
}
