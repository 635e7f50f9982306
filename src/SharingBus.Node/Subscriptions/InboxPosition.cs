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
    private const int Places = 1 << PlaceBits;

    /// <summary>Before everything.</summary>
    public static InboxPosition First => new(0, 0);

    /// <summary>As subscribers are told it.</summary>
    public ulong Number => ((ulong)(Index + 1) << PlaceBits) | (uint)Place;

    /// <summary>The number up to which everything is done where this is the next position; 0 stands before all.</summary>
    public ulong Done => this == First ? 0 : Number - 1;

    /// <summary>The first position behind one that is done; the number 0 stands before all.</summary>
    public static InboxPosition Behind(ulong done) => At(done + 1);

    /// <summary>The position of a number; the first where none is so low.</summary>
    public static InboxPosition At(ulong number) => number < Places
        ? First
        : new InboxPosition((long)(number >> PlaceBits) - 1, (int)(number & (Places - 1)));
}
