namespace SharingBus.Hub.Matches;

/// <summary>What the hub says to an agency about a match. The numbers are the file format and never change.</summary>
internal enum MatchMessageKind
{
    /// <summary>Whether others may learn that it holds a notice.</summary>
    Question = 1,

    /// <summary>Which others agreed likewise.</summary>
    Telling = 2,

    /// <summary>That a question or a telling no longer stands.</summary>
    Withdrawal = 3,
}
