namespace SharingBus.Lineage.Checkpoints;

/// <summary>The name of an agency's log: <c>sharingbus.log/v1/&lt;federation&gt;/&lt;agency&gt;</c>, both parts percent-encoded.</summary>
public static class LogName
{
    private const string Prefix = "sharingbus.log/v1/";

    /// <summary>The name of the log of an agency in a federation.</summary>
    public static string Of(string federation, string agency)
    {
        ArgumentException.ThrowIfNullOrEmpty(federation);
        ArgumentException.ThrowIfNullOrEmpty(agency);
        return $"{Prefix}{Uri.EscapeDataString(federation)}/{Uri.EscapeDataString(agency)}";
    }

    /// <summary>The agency whose log has a name; null where the name is none.</summary>
    public static string? AgencyOf(string log) => Parse(log)?.Agency;

    /// <summary>The federation and agency that a name names; null where it is none.</summary>
    public static (string Federation, string Agency)? Parse(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        string[] parts = log.StartsWith(Prefix, StringComparison.Ordinal) ? log[Prefix.Length..].Split('/') : [];
        if (parts.Length != 2 || parts.Any(static part => part.Length == 0))
        {
            return null;
        }

        (string federation, string agency) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
        return Of(federation, agency) == log ? (federation, agency) : null;
    }
}
