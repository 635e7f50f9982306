namespace SharingBus.Lineage.Journals;

/// <summary>Writes that one caller handed over together and waits for together.</summary>
internal sealed class PendingGroup
{
    public PendingGroup(IReadOnlyList<PreparedWrite> writes)
    {
        Writes = writes;
        foreach (PreparedWrite write in writes)
        {
            Entries += write.Entries.Length;
            Bytes += write.Bytes;
            IsAsked |= write.Write is { Request: not null, Contents.Count: > 0 };
        }
    }

    public IReadOnlyList<PreparedWrite> Writes { get; }

    public int Entries { get; }

    public long Bytes { get; }

    /// <summary>Whether it is new content that a caller asked for, rather than what the agency owes others.</summary>
    public bool IsAsked { get; }

    /// <summary>It is not written: nor is what follows it in its chains.</summary>
    public void Break()
    {
        foreach (PreparedWrite write in Writes)
        {
            write.Write.Chain?.Break();
        }
    }

    public TaskCompletionSource<IReadOnlyList<JournalReceipt>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
