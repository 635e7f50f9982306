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
    public static string? AgencyOf(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        string[] parts = log.StartsWith(Prefix, StringComparison.Ordinal) ? log[Prefix.Length..].Split('/') : [];
        return parts.Length == 2 && Of(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) == log ? Uri.UnescapeDataString(parts[1]) : null;
    }
}
