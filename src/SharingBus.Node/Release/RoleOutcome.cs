using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Release;

/// <summary>What one role gets: the decision and the view's bytes; empty where nothing is released.</summary>
internal sealed record RoleOutcome(Decision Decision, ReadOnlyMemory<byte> View)
{
    public bool Released => !View.IsEmpty;
}
