using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Storage;

/// <summary>What a writer knows of the journal's end. Replaced after each commit, so that a failed one changes nothing.</summary>
/// <param name="Size">Durable entries.</param>
/// <param name="NextPosition">The next place in the inboxes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalHead(long Size, long NextPosition);
