using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>A notice, as a role may see it, that is to be written as STIX.</summary>
public sealed record StixSource
{
    /// <summary>The notice's id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>What it is.</summary>
    public required NoticeType Type { get; init; }

    /// <summary>The agency that it comes from.</summary>
    public required string Origin { get; init; }

    /// <summary>When its origin accepted it: <c>created</c> and <c>modified</c> of what is written.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The view: the serialized notice, which may lack any field.</summary>
    public required ReadOnlyMemory<byte> Notice { get; init; }

    /// <summary>The id of what stands for the notice, where it takes the place of an earlier one; null: its own.</summary>
    public string? ContainerId { get; init; }
}
