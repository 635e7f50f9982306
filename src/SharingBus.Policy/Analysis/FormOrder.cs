using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Compares what a field was released as with what it is released as.</summary>
internal static class FormOrder
{
    /// <summary>What the change from one set of forms to another does; unspecified where nothing changes.</summary>
    public static ChangeKind Compare(SchemaNode leaf, uint before, uint after)
    {
        if (before == Forms.None || after == Forms.None)
        {
            return before == after ? ChangeKind.Unspecified : before == Forms.None ? ChangeKind.Appears : ChangeKind.Disappears;
        }

        var (was, becomes) = (FieldWays.Form(leaf, before), FieldWays.Form(leaf, after));
        if (was == becomes)
        {
            return ChangeKind.Unspecified;
        }

        if (was == Transform.Unspecified || IsCoarser(becomes, was))
        {
            return ChangeKind.Coarser;
        }

        return becomes == Transform.Unspecified || IsCoarser(was, becomes) ? ChangeKind.Finer : ChangeKind.OtherForm;
    }

    /// <summary>Whether a change lets anybody learn more. Of two forms that cannot be compared nobody can say that it does not.</summary>
    public static bool Widens(ChangeKind kind) =>
        kind is ChangeKind.Appears or ChangeKind.Finer or ChangeKind.OtherForm or ChangeKind.FewerObligations;

    private static bool IsCoarser(Transform form, Transform than) => form != Transform.Unspecified && (Forms.DownFrom(than) & Forms.Only(form)) != 0;
}
