namespace SharingBus.Formats.Importing;

/// <summary>The formats that can be imported.</summary>
public enum ImportKind
{
    /// <summary>STIX 2.0 and 2.1 bundles (JSON).</summary>
    Stix = 1,

    /// <summary>CAP 1.1 and 1.2 alerts (XML), alone or inside an EDXL-DE 1.0 distribution.</summary>
    Cap = 2,

    /// <summary>MISP events (JSON).</summary>
    Misp = 3,
}
