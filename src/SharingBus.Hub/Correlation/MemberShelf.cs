namespace SharingBus.Hub.Correlation;

/// <summary>Places for lists of one size, side by side in pages. A place that is given back serves another list.</summary>
internal sealed class MemberShelf(int size)
{
    // 64 KiB: out of the heap of large objects. A list that is longer has a page of its own.
    private const int PageNumbers = 16_384;

    private readonly int _placesOfPage = Math.Max(1, PageNumbers / size);
    private readonly List<int[]> _pages = [];
    private readonly Stack<int> _free = new();
    private int _taken;

    /// <summary>The numbers of a place that is taken.</summary>
    public Span<int> this[int place] => _pages[place / _placesOfPage].AsSpan(place % _placesOfPage * size, size);

    /// <summary>Takes a place. What stood in it before still does.</summary>
    public int Take()
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        if (_taken == _pages.Count * _placesOfPage)
        {
            _pages.Add(new int[_placesOfPage * size]);
        }

        return _taken++;
    }

    /// <summary>Gives a place back.</summary>
    public void Free(int place) => _free.Push(place);
}
