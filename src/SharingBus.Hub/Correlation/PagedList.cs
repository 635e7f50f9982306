namespace SharingBus.Hub.Correlation;

/// <summary>
/// A list that grows by a page: nothing that it holds is copied, so no notice waits for it, and its pages stay out of the heap of large
/// objects, whose holes are not closed.
/// </summary>
internal sealed class PagedList<T>
{
    // 32 KiB of references; the heap of large objects begins at 85,000 bytes.
    private const int PageSize = 4_096;

    private readonly List<T[]> _pages = [];

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>A place that is there already.</summary>
    public ref T this[int place] => ref _pages[place / PageSize][place % PageSize];

    /// <summary>Adds a place.</summary>
    public void Add(T value)
    {
        if (Count == _pages.Count * PageSize)
        {
            _pages.Add(new T[PageSize]);
        }

        this[Count++] = value;
    }
}
