namespace SharingBus.Policy.Filtering;

/// <summary>What is kept of one message: a table by field number.</summary>
internal sealed class MessageFilter
{
    /// <summary>Field numbers must fit the bits of one word.</summary>
    public const int MaxFieldNumber = 63;

    /// <summary>By field number.</summary>
    public required FieldEntry[] Fields { get; init; }

    /// <summary>The fields that are content, as bits by field number: without one of them the message is left out.</summary>
    public required ulong Content { get; init; }

    public required PartialQualifier[] Partials { get; init; }

    /// <summary>Whether the message is left out where it holds no content. Not so for the marked core of the handling.</summary>
    public required bool NeedsContent { get; init; }

    /// <summary>Whether it, or a filter below it, writes anything in a coarser form.</summary>
    public required bool Transforms { get; init; }

    /// <summary>Whether it, or a filter below it, writes pseudonyms of an agreement.</summary>
    public required bool UsesAgreementKey { get; init; }

    /// <summary>Whether it is a statement, which must have been reviewed and may mention only persons of the view.</summary>
    public required bool IsStatement { get; init; }
}
