namespace SharingBus.Lineage.Journals;

/// <summary>A journal could not do what it was asked.</summary>
public sealed class JournalException : Exception
{
    /// <summary>A failure with its stable reason; the message never holds content of a notice.</summary>
    public JournalException(JournalError error, string message, Exception? cause = null)
        : base(message, cause) => Error = error;

    /// <summary>The reason.</summary>
    public JournalError Error { get; }
}
