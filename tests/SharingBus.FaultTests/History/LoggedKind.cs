namespace SharingBus.FaultTests.History;

/// <summary>What the journal says.</summary>
public enum LoggedKind
{
    Accepted,
    Decided,
    Received,
    Delivered,
    Quarantined,
}
