namespace SharingBus.Formats.Stix;

/// <summary>One order that agrees with several sequences of ids, as far as they agree with each other.</summary>
internal static class StixOrder
{
    /// <summary>Merges sequences. Ids that are free to stand anywhere keep the order of the list; where sequences contradict each other it decides.</summary>
    public static IReadOnlyList<string> Merge(IReadOnlyList<string> all, params IReadOnlyList<string>[] sequences)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        var behind = new HashSet<int>[all.Count];
        int[] before = new int[all.Count];
        for (int place = 0; place < all.Count; place++)
        {
            places.Add(all[place], place);
            behind[place] = [];
        }

        foreach (IReadOnlyList<string> sequence in sequences)
        {
            for (int place = 1; place < sequence.Count; place++)
            {
                (int first, int second) = (places[sequence[place - 1]], places[sequence[place]]);
                before[second] += first != second && behind[first].Add(second) ? 1 : 0;
            }
        }

        return [.. Walk(behind, before).Select(place => all[place])];
    }

    private static IEnumerable<int> Walk(HashSet<int>[] behind, int[] before)
    {
        SortedSet<int> left = [.. Enumerable.Range(0, before.Length)];
        SortedSet<int> free = [.. left.Where(place => before[place] == 0)];
        while (left.Count > 0)
        {
            int next = free.Count > 0 ? free.Min : left.Min;
            left.Remove(next);
            free.Remove(next);
            yield return next;
            foreach (int place in behind[next].Where(left.Contains))
            {
                if (--before[place] == 0)
                {
                    free.Add(place);
                }
            }
        }
    }
}
