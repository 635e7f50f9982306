namespace SharingBus.Cli.Evidence;

/// <summary>A line of <c>entries.jsonl</c>: an entry with the opening of its commitment, or the commitment alone where it has ended with its term.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Path">The RFC 6962 audit path, lowest first.</param>
internal sealed record EntryLine(long Index, IReadOnlyList<string> Path)
{
    /// <summary>The commitment's salt.</summary>
    public string? Salt { get; init; }

    /// <summary>The serialized entry.</summary>
    public string? Entry { get; init; }

    /// <summary>The commitment, where entry and salt are gone.</summary>
    public string? Commitment { get; init; }

    /// <summary>The entry of the log that records that.</summary>
    public long? EndedBy { get; init; }
}
