using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>An alert, as a role may see it, that is to be written as CAP.</summary>
public sealed record CapSource
{
    /// <summary>The alert's message id; its identifier where the view has none.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The agency that it comes from; its sender where the view has none.</summary>
    public required string Origin { get; init; }

    /// <summary>When its origin accepted it; when it was sent where the view does not say.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The view, which may lack any field.</summary>
    public required Alert Alert { get; init; }
}
