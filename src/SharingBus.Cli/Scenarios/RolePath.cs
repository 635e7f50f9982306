namespace SharingBus.Cli.Scenarios;

/// <summary>A role inside an agency, written <c>agency/role</c>.</summary>
/// <param name="Agency">Id of the agency.</param>
/// <param name="Role">Id of the role.</param>
internal sealed record RolePath(string Agency, string Role)
{
    /// <summary>Reads <c>agency/role</c>; null where the text has another form.</summary>
    public static RolePath? TryParse(string text) =>
        text.Split('/') is [{ Length: > 0 } agency, { Length: > 0 } role] ? new RolePath(agency, role) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Agency}/{Role}";
}
