namespace SharingBus.Lineage.Readings;

/// <summary>Adds to what is known of a holder. Holders outlive the payload.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Agency">The holder.</param>
/// <param name="Role">The role; empty for what concerns the agency as a whole.</param>
/// <param name="Set">Flags that now hold.</param>
/// <param name="Clear">Flags that no longer hold, for example a confirmation when a new change goes out.</param>
public sealed record HolderMark(
    Guid MessageId, string Agency, string Role, HolderFlags Set, HolderFlags Clear = HolderFlags.None);
