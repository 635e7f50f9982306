using Google.Protobuf;

namespace SharingBus.Hub.Situations;

/// <summary>How much goes on one page.</summary>
internal static class PageSpace
{
    // Half of what a gRPC message may hold: one more item of the largest kind still fits.
    private const int MaxPageBytes = 2 * 1024 * 1024;

    /// <summary>The first items: at most so many, and as many as one answer holds.</summary>
    public static (IReadOnlyList<T> Items, bool AreMore) Fill<T>(IEnumerable<T> all, int size)
        where T : IMessage
    {
        List<T> page = [];
        var bytes = 0;
        foreach (var item in all)
        {
            if (page.Count == size || bytes > MaxPageBytes)
            {
                return (page, true);
            }

            bytes += item.CalculateSize();
            page.Add(item);
        }

        return (page, false);
    }
}
