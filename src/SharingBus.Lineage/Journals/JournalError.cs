namespace SharingBus.Lineage.Journals;

/// <summary>Why a journal cannot do what it was asked. Nothing of the write is stored in any of these cases.</summary>
public enum JournalError
{
    /// <summary>Not an error.</summary>
    None = 0,

    /// <summary>The journal was closed.</summary>
    Closed = 1,

    /// <summary>No room: the disk or the journal's own bound. Later writes are tried again.</summary>
    Full = 2,

    /// <summary>The storage failed to read or write. The journal stops until it is opened again.</summary>
    Storage = 3,

    /// <summary>The stored journal contradicts itself. The journal stops.</summary>
    Corrupt = 4,

    /// <summary>Another process has taken the journal over. This one stops for good.</summary>
    Fenced = 5,

    /// <summary>The file was written by a newer version of the product, or belongs to another agency.</summary>
    Unsuitable = 6,

    /// <summary>The write is larger than the journal takes in one transaction.</summary>
    TooLarge = 7,

    /// <summary>Another process holds the file locked.</summary>
    Locked = 8,

    /// <summary>A write before it in its chain was not written.</summary>
    Severed = 9,
}
