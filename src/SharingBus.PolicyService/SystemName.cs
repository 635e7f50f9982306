using SharingBus.Hosting.Callers;

namespace SharingBus.PolicyService;

/// <summary>A system as the configuration file names it.</summary>
internal static class SystemName
{
    /// <summary>Reads agency/system.</summary>
    /// <param name="section">Where it stands in the file.</param>
    /// <param name="system">The name.</param>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static Caller Parse(string section, string system) => system.Split('/') is [{ Length: > 0 } agency, { Length: > 0 } name]
        ? new Caller(agency, name)
        : throw new FormatException($"{section}: '{system}' must be of the form agency/system.");
}
