namespace SharingBus.Lineage.Checkpoints;

/// <summary>
/// The name that an agency cosigns under: <c>sharingbus.witness/v1/&lt;federation&gt;/&lt;agency&gt;</c>, both parts percent-encoded. It is never that of a log, so
/// a cosignature is not taken for the signature of the log's own agency.
/// </summary>
public static class WitnessName
{
    private static readonly MemberName Form = new("sharingbus.witness/v1/");

    /// <summary>The name of an agency of a federation as a witness.</summary>
    public static string Of(string federation, string agency) => Form.Of(federation, agency);
}
