namespace SharingBus.Policy.Deciding;

/// <summary>Whether break-glass is open: then grants marked <c>emergency</c> apply too.</summary>
public enum BreakGlass
{
    /// <summary>It is not.</summary>
    Closed = 0,

    /// <summary>It is, on the terms of the agreement: an agreement without such terms is not widened.</summary>
    Opened = 1,

    /// <summary>Somebody in a role with the emergency right opened it: it counts under every agreement, and without one.</summary>
    OpenedByRight = 2,
}
