namespace SharingBus.Lineage.Readings;

/// <summary>
/// Places at which somebody of the agency looks for what waits for them. Entries stand there as they stand in a role's inbox, and are read
/// in the same way; no role has such a name, for an id of a role has no slash.
/// </summary>
public static class Desks
{
    /// <summary>What opened break-glass, here or in an agency that a role of this one supervises, what told a supervisor, and what reviewed it.</summary>
    public const string BreakGlass = "/break-glass";

    /// <summary>Decisions that wait for a second person.</summary>
    public const string HeldReleases = "/held-releases";

    /// <summary>Legal holds that were placed, and those that were released.</summary>
    public const string LegalHolds = "/legal-holds";

    /// <summary>The notes of a system of the agency.</summary>
    public static string Notebook(string system) => $"/notebook/{system}";
}
