namespace SharingBus.Formats.Misp;

/// <summary>Where a MISP attribute goes.</summary>
internal enum MispPlace
{
    None,
    Indicator,
    Reference,
    Narrative,
}
