namespace SharingBus.Hub.Correlation;

/// <summary>The numbers that bound what counts as evidence. Each has a unit and a reason; the weights are in <see cref="EvidenceWeights"/>.</summary>
internal static class CorrelationBounds
{
    /// <summary>
    /// Notices that may share one indicator before it is too common to mean anything. A developing threat is seen a few dozen
    /// times at most; a popular web site or a household phrase is named without end.
    /// </summary>
    public const int IndicatorCap = 32;

    /// <summary>Notices that may share one passage of text: letterheads, cautions and chain letters are above it.</summary>
    public const int PassageCap = 32;

    /// <summary>
    /// Notices in one grid cell and day before place and time stop being evidence: above it they are the background of a busy square.
    /// </summary>
    public const int CellCap = 32;

    /// <summary>Notices in one municipality and day before its name stops being evidence: only in a quiet place does a name say much.</summary>
    public const int MunicipalityCap = 16;

    /// <summary>
    /// Notices that may share one pseudonymous person key before it stops proposing: an analyst reads pairs, and 12 notices make 66.
    /// </summary>
    public const int PersonCap = 12;

    /// <summary>
    /// Shares of a cap, of which one agency fills at most one where others ask how common a key is: so seven agencies together cannot make a
    /// key too common between two others, and what is named by many agencies is as common as ever.
    /// </summary>
    public const int OriginShares = 8;

    /// <summary>
    /// Keys of one kind that are read from one notice, in order of their digest: bounds the work a single notice can cause.
    /// </summary>
    public const int MaxKeysPerKind = 256;

    /// <summary>
    /// Passages that are sampled from one text: enough to tell a copy with one word in ten changed from a form letter, and 130 bytes a notice.
    /// </summary>
    public const int SampledPassages = 16;

    /// <summary>
    /// Width of a passage in columns, where a letter or digit has one and an ideograph three: two to three words, so that
    /// unrelated texts of one language share few.
    /// </summary>
    public const int PassageColumns = 12;

    /// <summary>Ancestors looked at when asking whether two notices are independent; deeper chains are treated as known so far.</summary>
    public const int MaxAncestors = 1_000;

    /// <summary>
    /// Notices of one agency that were derived from others and are asked whether they count as a source, the oldest first: who passes on more than these
    /// about one situation counts by what it says of its own. With <see cref="MaxAncestors"/> it bounds the work that one agency can make.
    /// </summary>
    public const int MaxDerived = 16;

    /// <summary>
    /// The time window of a place key: a day. Notices of neighbouring windows meet too, so nothing observed within a day of each other is
    /// missed.
    /// </summary>
    public const long PlaceWindowMillis = 24 * 60 * 60 * 1_000;
}
