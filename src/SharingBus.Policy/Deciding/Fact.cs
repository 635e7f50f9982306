namespace SharingBus.Policy.Deciding;

/// <summary>The place of each value among the facts of a notice.</summary>
internal enum Fact
{
    Tlp,
    Purpose,
    Actuality,
    DisclosureBasis,
    SecrecyGate,
    ConsentStatus,
    HarmForm,
    Severity,
    Urgency,
    InterventionKind,
    PreventionLevel,
    Flags,
}
