namespace SharingBus.Hub.Tests.Quality;

/// <summary>Groups of numbers that grow together.</summary>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parent = [.. Enumerable.Range(0, count)];

    public int Find(int one)
    {
        while (_parent[one] != one)
        {
            one = _parent[one] = _parent[_parent[one]];
        }

        return one;
    }

    public void Join(int one, int other) => _parent[Find(one)] = Find(other);
}
