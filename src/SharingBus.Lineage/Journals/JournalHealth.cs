namespace SharingBus.Lineage.Journals;

/// <summary>Whether a journal takes writes.</summary>
/// <param name="Accepts">Whether the last write could be stored, or none has been tried.</param>
/// <param name="Error">Why not.</param>
public sealed record JournalHealth(bool Accepts, JournalError Error)
{
    /// <summary>Nothing is wrong.</summary>
    public static JournalHealth Good { get; } = new(true, JournalError.None);
}
