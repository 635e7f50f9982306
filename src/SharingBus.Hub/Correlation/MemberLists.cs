namespace SharingBus.Hub.Correlation;

/// <summary>
/// Lists of two notices and more. A hub of a million notices has two million of them, most of two or three, so a list takes the places it
/// fills and at most as many again, and nothing for itself. It lies on the shelf of the smallest power of two that it fits, and moves when it
/// no longer does.
/// </summary>
internal sealed class MemberLists
{
    // A reference is a place and, in its lowest bits, the shelf.
    private const int ShelfBits = 5;
    private const int ShelfMask = (1 << ShelfBits) - 1;

    // The longest holds 2^29: more than there are notices.
    private const int Shelves = 29;

    private const int NoNotice = -1;

    private readonly MemberShelf[] _shelves = [.. Enumerable.Range(0, Shelves).Select(shelf => new MemberShelf(2 << shelf))];

    /// <summary>Makes a list of two.</summary>
    /// <returns>The reference of the list, 0 and more.</returns>
    public int Open(int first, int second) => Lay(0, [first, second]);

    /// <summary>The notices of a list, in the order in which they came. Valid until a list changes.</summary>
    public ReadOnlySpan<int> Of(int list)
    {
        var place = PlaceOf(list);
        return place[..CountOf(place)];
    }

    /// <summary>Adds a notice.</summary>
    /// <returns>The reference of the list from now on.</returns>
    public int Add(int list, int notice)
    {
        var place = PlaceOf(list);
        var count = CountOf(place);
        if (count == place.Length)
        {
            list = Move(list, place, 1);
            place = PlaceOf(list);
        }

        place[count] = notice;
        return list;
    }

    /// <summary>Takes a notice out of a list of three and more.</summary>
    /// <returns>The reference of the list from now on.</returns>
    public int RemoveAt(int list, int at)
    {
        var place = PlaceOf(list);
        var left = CountOf(place) - 1;
        place[(at + 1)..(left + 1)].CopyTo(place[at..]);
        place[left] = NoNotice;
        return left > place.Length / 2 ? list : Move(list, place[..left], -1);
    }

    /// <summary>Gives a list up.</summary>
    public void Close(int list) => _shelves[list & ShelfMask].Free(list >> ShelfBits);

    // A list fills more than half of its place, so what is empty is found in the other half, and needs no count.
    private static int CountOf(ReadOnlySpan<int> place)
    {
        var (filled, empty) = (place.Length / 2, place.Length);
        while (filled < empty)
        {
            var middle = (filled + empty) / 2;
            (filled, empty) = place[middle] == NoNotice ? (filled, middle) : (middle + 1, empty);
        }

        return filled;
    }

    private Span<int> PlaceOf(int list) => _shelves[list & ShelfMask][list >> ShelfBits];

    private int Lay(int shelf, ReadOnlySpan<int> members)
    {
        var place = _shelves[shelf].Take();
        var room = _shelves[shelf][place];
        members.CopyTo(room);
        room[members.Length..].Fill(NoNotice);
        return (place << ShelfBits) | shelf;
    }

    private int Move(int list, ReadOnlySpan<int> members, int shelves)
    {
        var moved = Lay((list & ShelfMask) + shelves, members);
        Close(list);
        return moved;
    }
}
