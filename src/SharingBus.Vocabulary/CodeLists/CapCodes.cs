using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>The code lists of the Common Alerting Protocol, version 1.2 (OASIS).</summary>
public static class CapCodes
{
    /// <summary>alert.status.</summary>
    public static CodeList<AlertStatus> Status { get; } = new("CAP 1.2 status", "Actual", "Exercise", "System", "Test", "Draft");

    /// <summary>alert.msgType.</summary>
    public static CodeList<AlertMessageType> MessageType { get; } = new("CAP 1.2 msgType", "Alert", "Update", "Cancel", "Ack", "Error");

    /// <summary>alert.scope.</summary>
    public static CodeList<AlertScope> Scope { get; } = new("CAP 1.2 scope", "Public", "Restricted", "Private");

    /// <summary>info.category.</summary>
    public static CodeList<AlertCategory> Category { get; } = new(
        "CAP 1.2 category",
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other");

    /// <summary>info.responseType.</summary>
    public static CodeList<ResponseType> ResponseType { get; } = new(
        "CAP 1.2 responseType",
        "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None");

    /// <summary>info.urgency.</summary>
    public static CodeList<Urgency> Urgency { get; } = new("CAP 1.2 urgency", "Immediate", "Expected", "Future", "Past", "Unknown");

    /// <summary>info.severity.</summary>
    public static CodeList<Severity> Severity { get; } = new("CAP 1.2 severity", "Extreme", "Severe", "Moderate", "Minor", "Unknown");

    /// <summary>info.certainty.</summary>
    public static CodeList<Certainty> Certainty { get; } = new("CAP 1.2 certainty", "Observed", "Likely", "Possible", "Unlikely", "Unknown");
}
