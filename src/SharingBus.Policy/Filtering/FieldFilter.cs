using System.Runtime.CompilerServices;

namespace SharingBus.Policy.Filtering;

/// <summary>
/// A compiled view of one notice type: serialized notice in, serialized view out, without parsing and without allocating.
/// What is not released by name is dropped, unknown fields and wrong wire types with it. Immutable and safe for many threads.
/// </summary>
public sealed class FieldFilter
{
    private readonly MessageFilter? _root;

    internal FieldFilter(MessageFilter? root) => _root = root;

    /// <summary>The filter that lets nothing through.</summary>
    public static FieldFilter Nothing { get; } = new(null);

    /// <summary>Whether it can never let anything through.</summary>
    public bool IsNothing => _root is null;

    internal MessageFilter? Root => _root;

    /// <summary>Filters a notice.</summary>
    /// <param name="notice">The canonical bytes of a notice of the type the filter was made for.</param>
    /// <param name="destination">Takes the view; at least as long as the notice, and not overlapping it.</param>
    /// <returns>
    /// The length of the view; 0 where nothing is released; or, where the notice was refused, the negative of a
    /// <see cref="FilterRefusal"/>. A refusal leaves nothing of the notice in the destination.
    /// </returns>
    [SkipLocalsInit]
    public int Filter(ReadOnlySpan<byte> notice, Span<byte> destination)
    {
        if (_root is null)
        {
            return 0;
        }

        if (destination.Length < notice.Length)
        {
            return -(int)FilterRefusal.DestinationTooSmall;
        }

        Span<PersonPlace> persons = stackalloc PersonPlace[PersonIndex.MaxPersons];
        var run = new FilterRun(_root, notice, persons);
        var length = run.Filter(_root, notice, destination);
        if (length == FilterRun.Whole)
        {
            notice.CopyTo(destination);
            return notice.Length;
        }

        if (length == FilterRun.Refused)
        {
            destination[..notice.Length].Clear();
            return -(int)run.Refusal;
        }

        return length;
    }

    /// <summary>What a result of <see cref="Filter"/> refused for.</summary>
    public static FilterRefusal RefusalOf(int result) => result < 0 ? (FilterRefusal)(-result) : FilterRefusal.None;
}
