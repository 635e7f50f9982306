namespace SharingBus.Backbone.Provisioning;

/// <summary>An agency's user at the broker.</summary>
/// <param name="agency">The agency's id.</param>
/// <param name="userName">Its broker user.</param>
/// <param name="password">Its password, or null if the user existed and kept the password it had.</param>
public sealed class AgencyAccess(string agency, string userName, string? password)
{
    /// <summary>The agency's id.</summary>
    public string Agency { get; } = agency;

    /// <summary>The agency's broker user.</summary>
    public string UserName { get; } = userName;

    /// <summary>The new password, known here only; null if the user existed and kept the one it had.</summary>
    public string? Password { get; } = password;

    /// <summary>Agency and user, never the password.</summary>
    public override string ToString() => $"{Agency} as {UserName}";
}
