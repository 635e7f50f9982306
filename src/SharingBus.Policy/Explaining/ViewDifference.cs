using SharingBus.Policy.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>How a second view of a notice differs from a first one: field paths and forms, never what they hold.</summary>
/// <param name="Gained">Paths of which the second view shows something that the first does not.</param>
/// <param name="Lost">Paths of which the first view shows something that the second does not.</param>
/// <param name="Forms">Paths that both show, in different forms.</param>
public sealed record ViewDifference(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, IReadOnlyList<FormDifference> Forms)
{
    /// <summary>
    /// Whether the second view lets anybody learn more. Of two forms that cannot be compared, and of views that hold the same values in
    /// other places, nobody can say that it does not.
    /// </summary>
    public bool IsWider =>
        Gained.Count > 0 || Forms.Any(form => form.Kind is DifferenceKind.Finer or DifferenceKind.OtherForm) || (Lost.Count == 0 && Forms.Count == 0);
}
