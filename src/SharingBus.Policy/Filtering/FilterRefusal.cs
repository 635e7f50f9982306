namespace SharingBus.Policy.Filtering;

/// <summary>Why the filter refused a notice. A refused notice releases nothing at all.</summary>
public enum FilterRefusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>The bytes are not protobuf: cut off, a bad tag, a length beyond the end, a group.</summary>
    Malformed = 1,

    /// <summary>The bytes are protobuf, but not in the canonical form that accepting a notice gives them.</summary>
    NotCanonical = 2,

    /// <summary>More persons than the vocabulary allows.</summary>
    TooManyPersons = 3,

    /// <summary>The destination is smaller than <see cref="FieldFilter.MaxViewLength"/> says.</summary>
    DestinationTooSmall = 4,

    /// <summary>The coarser forms are longer than what they stand for by more than a view may grow.</summary>
    GrowsTooLong = 5,
}
