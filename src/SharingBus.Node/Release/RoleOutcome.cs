using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Release;

/// <summary>What one role gets: the decision and the view; none where nothing is released. Roles with equal views share one.</summary>
internal sealed record RoleOutcome(Decision Decision, ReleasedView? View)
{
    public bool Released => View is not null;

    /// <summary>Whether it would be released, and waits for a second person.</summary>
    public bool Held { get; init; }
}
