namespace SharingBus.Cli.Scenarios;

/// <summary>What one role got of a notice.</summary>
/// <param name="Role">The role.</param>
/// <param name="Fields">Paths of the view that hold something.</param>
/// <param name="Withheld">Paths of the notice that hold something and are not in the view.</param>
/// <param name="Partial">Repeated fields of which some elements are missing: how many are there, and of how many.</param>
/// <param name="Rules">The rules that took part in the decision.</param>
/// <param name="Agreement">The agreement it rests on.</param>
internal sealed record ViewReport(
    RolePath Role,
    IReadOnlyList<string> Fields,
    IReadOnlyList<string> Withheld,
    IReadOnlyDictionary<string, (int Shown, int Total)> Partial,
    IReadOnlyList<string> Rules,
    string Agreement);
