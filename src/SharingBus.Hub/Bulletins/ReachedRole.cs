using SharingBus.Exchange.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>Whether one role is to get a bulletin.</summary>
/// <param name="Agency">Its agency.</param>
/// <param name="Role">The role.</param>
/// <param name="IsReleased">Whether policy releases the bulletin itself.</param>
/// <param name="Reason">The reason of that decision, in UPPER_SNAKE.</param>
/// <param name="Obstacles">What stands against one of its notices.</param>
internal sealed record ReachedRole(string Agency, string Role, bool IsReleased, string Reason, IReadOnlyList<ParentObstacle> Obstacles)
{
    /// <summary>Whether the bulletin, and each of its notices with all that is told of it, may be released to the role.</summary>
    public bool IsIncluded => IsReleased && Obstacles.Count == 0;
}
