namespace SharingBus.Hub.Tests.Statistics;

/// <summary>
/// The least and the most that a sum of unknowns can be, where the unknowns are not negative and some of their sums are known: the simplex
/// method on a dense tableau with Bland's rule. It knows nothing of what it is used against.
/// </summary>
internal sealed class LinearBounds
{
    private const double Tiny = 1e-7;

    private readonly int _unknowns;
    private readonly List<double[]> _rows = [];
    private readonly List<int> _basis = [];

    public LinearBounds(int unknowns, IEnumerable<(IReadOnlyCollection<int> Of, long Sum)> known)
    {
        _unknowns = unknowns;
        foreach (var (of, sum) in known)
        {
            var row = new double[unknowns + 1];
            foreach (var place in of)
            {
                row[place]++;
            }

            row[unknowns] = sum;
            _rows.Add(row);
        }

        Begin();
    }

    public (double Least, double Most) Of(IReadOnlyCollection<int> sum)
    {
        var most = Maximise(sum, 1);
        return (-Maximise(sum, -1), most);
    }

    // Phase one: an artificial unknown a row, of which the sum is brought to nought; rows that say nothing new are dropped.
    private void Begin()
    {
        var count = _rows.Count;
        for (var row = 0; row < count; row++)
        {
            var wider = new double[_unknowns + count + 1];
            Array.Copy(_rows[row], wider, _unknowns);
            wider[_unknowns + row] = 1;
            wider[^1] = _rows[row][_unknowns];
            _rows[row] = wider;
            _basis.Add(_unknowns + row);
        }

        var left = Run(column => column >= _unknowns ? -1 : 0, _unknowns + count);
        if (left < -Tiny)
        {
            throw new InvalidOperationException("What is known contradicts itself.");
        }

        for (var row = _rows.Count - 1; row >= 0; row--)
        {
            if (_basis[row] < _unknowns)
            {
                continue;
            }

            var column = Array.FindIndex(_rows[row], 0, _unknowns, value => Math.Abs(value) > Tiny);
            if (column >= 0)
            {
                Pivot(row, column);
            }
            else
            {
                _rows.RemoveAt(row);
                _basis.RemoveAt(row);
            }
        }

        for (var row = 0; row < _rows.Count; row++)
        {
            _rows[row] = [.. _rows[row][.._unknowns], _rows[row][^1]];
        }
    }

    private double Maximise(IReadOnlyCollection<int> sum, int sign)
    {
        var weights = new double[_unknowns];
        foreach (var place in sum)
        {
            weights[place] += sign;
        }

        return Run(column => weights[column], _unknowns);
    }

    private double Run(Func<int, double> weight, int columns)
    {
        while (true)
        {
            var entering = -1;
            for (var column = 0; column < columns && entering < 0; column++)
            {
                var gain = weight(column);
                for (var row = 0; row < _rows.Count; row++)
                {
                    gain -= weight(_basis[row]) * _rows[row][column];
                }

                entering = gain > Tiny ? column : -1;
            }

            if (entering < 0)
            {
                return Enumerable.Range(0, _rows.Count).Sum(row => weight(_basis[row]) * _rows[row][^1]);
            }

            var leaving = -1;
            for (var row = 0; row < _rows.Count; row++)
            {
                if (_rows[row][entering] > Tiny && (leaving < 0 || Compare(row, leaving, entering) < 0))
                {
                    leaving = row;
                }
            }

            if (leaving < 0)
            {
                return double.PositiveInfinity;
            }

            Pivot(leaving, entering);
        }
    }

    private int Compare(int row, int other, int column)
    {
        var difference = (_rows[row][^1] / _rows[row][column]) - (_rows[other][^1] / _rows[other][column]);
        return Math.Abs(difference) > Tiny ? Math.Sign(difference) : _basis[row].CompareTo(_basis[other]);
    }

    private void Pivot(int row, int column)
    {
        var by = _rows[row][column];
        for (var place = 0; place < _rows[row].Length; place++)
        {
            _rows[row][place] /= by;
        }

        for (var other = 0; other < _rows.Count; other++)
        {
            var times = _rows[other][column];
            if (other == row || Math.Abs(times) < 1e-12)
            {
                continue;
            }

            for (var place = 0; place < _rows[other].Length; place++)
            {
                _rows[other][place] -= times * _rows[row][place];
            }
        }

        _basis[row] = column;
    }
}
