namespace SharingBus.Cli.Provenance;

/// <summary>In which form what is on record is taken away.</summary>
internal enum ExportForm
{
    /// <summary>A package with proofs (record 0034).</summary>
    Evidence,

    /// <summary>W3C PROV-JSON, one document.</summary>
    ProvJson,

    /// <summary>OpenLineage run events, a line each.</summary>
    OpenLineage,

    /// <summary>Disclosures as comma-separated values (RFC 4180).</summary>
    Csv,
}
