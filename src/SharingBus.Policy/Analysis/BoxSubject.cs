namespace SharingBus.Policy.Analysis;

/// <summary>What a dimension of a <see cref="ConditionBox"/> speaks of.</summary>
internal enum BoxSubject
{
    Purpose,
    Label,
    Actuality,
    HarmForm,
    Severity,
    Urgency,
    InterventionKind,
    PreventionLevel,

    /// <summary>Lawful basis and consent together: the handling forbids some pairs of them.</summary>
    Consent,
    Secrecy,
    BreakGlass,

    /// <summary>What an element says of itself, from here on.</summary>
    SubjectCategory,
    Age,
    Assertion,
    ElementLabel,
    SecretAddress,
    Sensitivity,
}
