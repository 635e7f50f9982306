namespace SharingBus.Policy.Documents;

/// <summary>Something wrong in a document.</summary>
/// <param name="File">Name of the document, as the caller gave it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Reason">What is wrong, and the nearest valid name where a name was not known.</param>
public sealed record DocumentError(string File, int Line, string Reason)
{
    /// <summary><c>file:line: reason</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
