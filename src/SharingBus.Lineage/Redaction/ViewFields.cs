namespace SharingBus.Lineage.Redaction;

/// <summary>Where the first top-level fields of a view begin, and how many there are: as much as a proof can speak of one by one.</summary>
internal readonly ref struct ViewFields
{
    /// <summary>Fields whose beginnings are kept: those of every leaf, and the one behind.</summary>
    public const int Kept = FieldLeaves.Max + 1;

    private readonly ReadOnlySpan<byte> _view;
    private readonly int[] _starts;

    private ViewFields(ReadOnlySpan<byte> view, int[] starts, int count)
    {
        _view = view;
        _starts = starts;
        Count = count;
    }

    /// <summary>Fields of the view.</summary>
    public int Count { get; }

    /// <summary>Cuts the view; false where it is no message.</summary>
    /// <param name="view">The bytes.</param>
    /// <param name="fields">The fields.</param>
    public static bool TryCut(ReadOnlySpan<byte> view, out ViewFields fields)
    {
        fields = default;
        int[] starts = new int[Kept];
        int count = 0;
        try
        {
            for (WireFields walk = new(view); walk.MoveNext(); count++)
            {
                if (count < Kept)
                {
                    starts[count] = walk.Current.Start;
                }
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        fields = new ViewFields(view, starts, count);
        return true;
    }

    /// <summary>Where some fields stand, one after the other; false where there are not so many, or they end where nothing is kept.</summary>
    public bool TryFind(int first, int count, out Range bytes)
    {
        bytes = default;
        int behind = first + count;
        if (first >= Kept || count > Count - first || (behind >= Kept && behind != Count))
        {
            return false;
        }

        bytes = _starts[first]..(behind == Count ? _view.Length : _starts[behind]);
        return true;
    }

    /// <summary>Bytes of the view.</summary>
    public ReadOnlySpan<byte> this[Range bytes] => _view[bytes];
}
