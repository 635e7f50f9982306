namespace SharingBus.Trust.Certificates;

/// <summary>Object identifiers of extended key usages (RFC 5280, section 4.2.1.12).</summary>
internal static class CertificatePurpose
{
    /// <summary>TLS server authentication.</summary>
    public const string Server = "1.3.6.1.5.5.7.3.1";

    /// <summary>TLS client authentication.</summary>
    public const string Client = "1.3.6.1.5.5.7.3.2";
}
