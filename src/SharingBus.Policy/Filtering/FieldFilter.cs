using System.Runtime.CompilerServices;

namespace SharingBus.Policy.Filtering;

/// <summary>
/// A compiled view of one notice type: serialized notice in, serialized view out, without parsing and without allocating.
/// What is not released by name is dropped, unknown fields and wrong wire types with it. Immutable and safe for many threads.
/// </summary>
public sealed class FieldFilter
{
    /// <summary>Most bytes by which a view may be longer than its notice: some coarser forms are longer than what they stand for.</summary>
    public const int MaxGrowth = 16 * 1024;

    private readonly MessageFilter? _root;

    internal FieldFilter(MessageFilter? root, string pseudonymAgreement)
    {
        _root = root;
        PseudonymAgreement = pseudonymAgreement;
    }

    /// <summary>The filter that lets nothing through.</summary>
    public static FieldFilter Nothing { get; } = new(null, string.Empty);

    /// <summary>The agreement whose pseudonyms it writes; empty where it writes none of an agreement.</summary>
    public string PseudonymAgreement { get; }

    /// <summary>Whether it can never let anything through.</summary>
    public bool IsNothing => _root is null;

    internal MessageFilter? Root => _root;

    /// <summary>The room that a view of a notice of this length may need.</summary>
    public int MaxViewLength(int noticeLength) => _root is { Transforms: true } ? noticeLength + MaxGrowth : noticeLength;

    /// <summary>Filters a notice.</summary>
    /// <param name="notice">The canonical bytes of a notice of the type the filter was made for.</param>
    /// <param name="destination">Takes the view; at least <see cref="MaxViewLength"/> long, and not overlapping the notice.</param>
    /// <param name="keys">The keys of pseudonyms. A field whose key is not given is left out.</param>
    /// <returns>
    /// The length of the view; 0 where nothing is released; or, where the notice was refused, the negative of a
    /// <see cref="FilterRefusal"/>. A refusal leaves nothing of the notice in the destination.
    /// </returns>
    [SkipLocalsInit]
    public int Filter(ReadOnlySpan<byte> notice, Span<byte> destination, PseudonymKeys? keys = null)
    {
        if (_root is null)
        {
            return 0;
        }

        if (destination.Length < MaxViewLength(notice.Length))
        {
            return -(int)FilterRefusal.DestinationTooSmall;
        }

        Span<PersonPlace> persons = stackalloc PersonPlace[PersonIndex.MaxPersons];
        var run = new FilterRun(this, _root, notice, persons, keys);
        var length = run.Filter(_root, notice, destination);
        if (length == FilterRun.Whole)
        {
            notice.CopyTo(destination);
            return notice.Length;
        }

        if (length == FilterRun.Refused)
        {
            destination[..MaxViewLength(notice.Length)].Clear();
            return -(int)run.Refusal;
        }

        return length;
    }

    /// <summary>What a result of <see cref="Filter"/> refused for.</summary>
    public static FilterRefusal RefusalOf(int result) => result < 0 ? (FilterRefusal)(-result) : FilterRefusal.None;
}
