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

    /// <summary>Keeps the password in a new file that only its owner may read: nodes refuse any other.</summary>
    /// <exception cref="InvalidOperationException">The user kept the password it had, which is not known here.</exception>
    public void SavePassword(string path)
    {
        string known = Password ?? throw new InvalidOperationException($"The password of {Agency} is not known here; renew it.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(known);
    }

    /// <summary>Agency and user, never the password.</summary>
    public override string ToString() => $"{Agency} as {UserName}";
}