namespace SharingBus.Lineage.Checkpoints;

/// <summary>The name of an agency's log: <c>sharingbus.log/v1/&lt;federation&gt;/&lt;agency&gt;</c>, both parts percent-encoded.</summary>
public static class LogName
{
    private static readonly MemberName Form = new("sharingbus.log/v1/");

    /// <summary>The name of the log of an agency in a federation.</summary>
    public static string Of(string federation, string agency) => Form.Of(federation, agency);

    /// <summary>The agency whose log has a name; null where the name is none.</summary>
    public static string? AgencyOf(string log) => Parse(log)?.Agency;

    /// <summary>The federation and agency that a name names; null where it is none.</summary>
    public static (string Federation, string Agency)? Parse(string log) => Form.Parse(log);
}
