namespace SharingBus.Lineage.Redaction;

/// <summary>
/// Finds which fields of a view stand in the place of which leaves of its notice. A view keeps the order, and a top-level field comes to one field of the same
/// number or to none. As many leaves as possible are the same bytes; where one cannot tell which of several elements a field was made from, they go together.
/// </summary>
internal readonly ref struct ViewAlignment
{
    private const int Impossible = -1;

    // The last leaf of a notice of so many, which may be several fields.
    private const int Group = FieldLeaves.Max - 1;

    private readonly ReadOnlySpan<byte> _notice;
    private readonly ReadOnlySpan<byte> _view;
    private readonly List<WireField> _source;
    private readonly List<WireField> _fields;
    private readonly int _leaves;
    private readonly List<ViewRun> _runs = [];

    private ViewAlignment(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> view)
    {
        _notice = notice;
        _view = view;
        _source = WireFields.Of(notice);
        _fields = WireFields.Of(view);
        _leaves = Math.Min(_source.Count, FieldLeaves.Max);
    }

    /// <summary>The leaves from the first to the last; null where the view is none of the notice.</summary>
    /// <exception cref="InvalidDataException">The bytes are no messages.</exception>
    public static List<ViewRun>? Find(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> view)
    {
        ViewAlignment alignment = new(notice, view);
        int[,] most = alignment.MostEqual();
        return most[0, 0] == Impossible ? null : alignment.Runs(most);
    }

    // How many leaves from a leaf on can be equal where the view's fields from a field on are left for them. A field has no leaf in front of its own number's.
    private int[,] MostEqual()
    {
        int[,] most = new int[_leaves + 1, _leaves + 1];
        for (int leaf = _leaves; leaf >= 0; leaf--)
        {
            for (int field = 0; field <= leaf; field++)
            {
                most[leaf, field] = leaf == _leaves ? (field == _fields.Count ? 0 : Impossible)
                    : leaf == Group ? (FitGroup(field) ? (IsEqual(leaf, field) ? 1 : 0) : Impossible)
                    : Math.Max(most[leaf + 1, field], Taken(most, leaf, field));
            }
        }

        return most;
    }

    private int Taken(int[,] most, int leaf, int field)
    {
        if (field >= _fields.Count || _fields[field].Number != _source[leaf].Number || most[leaf + 1, field + 1] == Impossible)
        {
            return Impossible;
        }

        return most[leaf + 1, field + 1] + (IsEqual(leaf, field) ? 1 : 0);
    }

    // Whether the view's fields from one on can all come from the last leaf.
    private bool FitGroup(int field)
    {
        for (int source = Group; source < _source.Count && field < _fields.Count; source++)
        {
            field += _fields[field].Number == _source[source].Number ? 1 : 0;
        }

        return field >= _fields.Count;
    }

    private bool IsEqual(int leaf, int field)
    {
        if (field >= _fields.Count)
        {
            return false;
        }

        WireField source = _source[leaf];
        WireField shown = _fields[field];
        return leaf == Group
            ? _notice[source.Start..].SequenceEqual(_view[shown.Start..])
            : _notice.Slice(source.Start, source.Length).SequenceEqual(_view.Slice(shown.Start, shown.Length));
    }

    // Follows the best way; what lies between equal leaves is told apart as far as it can be.
    private List<ViewRun> Runs(int[,] most)
    {
        int leafFrom = 0;
        int fieldFrom = 0;
        int field = 0;
        for (int leaf = 0; leaf < _leaves; leaf++)
        {
            bool takes = leaf == Group || most[leaf, field] == Taken(most, leaf, field);
            if (!takes)
            {
                continue;
            }

            if (IsEqual(leaf, field))
            {
                Between(leafFrom, leaf, fieldFrom, field);
                int fields = leaf == Group ? _fields.Count - field : 1;
                Add(leaf, 1, field, fields, equal: true);
                leafFrom = leaf + 1;
                fieldFrom = field + fields;
            }

            field = leaf == Group ? _fields.Count : field + 1;
        }

        Between(leafFrom, _leaves, fieldFrom, _fields.Count);
        return _runs;
    }

    // None of these leaves is equal. Elements of one number that are all there stand one for one; else they go together.
    private void Between(int leafFrom, int leafTo, int fieldFrom, int fieldTo)
    {
        while (leafFrom < leafTo)
        {
            if (leafFrom == Group)
            {
                Add(leafFrom, 1, fieldFrom, fieldTo - fieldFrom);
                return;
            }

            int number = _source[leafFrom].Number;
            int end = Math.Min(leafTo, Group);
            int leaves = Same(_source, leafFrom, end, number);
            int fields = Same(_fields, fieldFrom, fieldTo, number);
            int grouped = leafTo > Group && leafFrom + leaves == Group ? Same(_source, Group, _source.Count, number) : 0;
            if (fields > 0 && grouped > 0 && fields < leaves + grouped)
            {
                Add(leafFrom, leafTo - leafFrom, fieldFrom, fieldTo - fieldFrom);
                return;
            }

            int taken = Math.Min(leaves, fields);
            AddEach(leafFrom, leaves, fieldFrom, taken);
            leafFrom += leaves;
            fieldFrom += taken;
        }
    }

    private void AddEach(int leaf, int leaves, int field, int fields)
    {
        if (fields < leaves)
        {
            Add(leaf, leaves, field, fields);
            return;
        }

        for (int one = 0; one < leaves; one++)
        {
            Add(leaf + one, 1, field + one, 1);
        }
    }

    // Closed leaves side by side go together.
    private void Add(int leaf, int leaves, int field, int fields, bool equal = false)
    {
        if (fields == 0 && _runs is [.., { Fields: 0 } before])
        {
            _runs[^1] = before with { Leaves = before.Leaves + leaves };
            return;
        }

        int start = fields == 0 ? 0 : _fields[field].Start;
        int end = fields == 0 ? 0 : _fields[field + fields - 1].Start + _fields[field + fields - 1].Length;
        _runs.Add(new ViewRun(leaf, leaves, fields, start, end - start, equal));
    }

    private static int Same(List<WireField> fields, int from, int to, int number)
    {
        int at = from;
        while (at < to && fields[at].Number == number)
        {
            at++;
        }

        return at - from;
    }
}
