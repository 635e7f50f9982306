using System.Runtime.InteropServices;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// A position in an inbox: the journal's entry, from 1, and the place of the message in its batch. So positions need no numbering of
/// their own, rise with the journal, and say where to go on.
/// </summary>
/// <param name="Index">Index of the entry.</param>
/// <param name="Place">Place in the batch; 0 for a change.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InboxPosition(long Index, int Place)
{
    // A batch has at most 1,024 messages.
    private const int PlaceBits = 11;

    public ulong Number => ((ulong)(Index + 1) << PlaceBits) | (uint)Place;

    /// <summary>The first position behind one that is done; the number 0 stands before all.</summary>
    public static InboxPosition Behind(ulong done) => done == 0
        ? new InboxPosition(0, 0)
        : new InboxPosition((long)(done >> PlaceBits) - 1, (int)(done & ((1 << PlaceBits) - 1)) + 1);
}
