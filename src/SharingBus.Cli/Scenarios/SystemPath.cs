namespace SharingBus.Cli.Scenarios;

/// <summary>A system of an agency, written <c>agency/system</c>: who speaks in a step.</summary>
/// <param name="Agency">Id of the agency.</param>
/// <param name="System">Name of the system, as its certificate says.</param>
internal sealed record SystemPath(string Agency, string System)
{
    /// <summary>Reads <c>agency/system</c>; null where the text has another form.</summary>
    public static SystemPath? TryParse(string text) =>
        text.Split('/') is [{ Length: > 0 } agency, { Length: > 0 } system] ? new SystemPath(agency, system) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Agency}/{System}";
}
