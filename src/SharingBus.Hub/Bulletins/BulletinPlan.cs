using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Bulletins;

/// <summary>A bulletin as it will be published: fixed before the first attempt, so that every retry sends the same bytes under the same id.</summary>
internal sealed record BulletinPlan
{
    /// <summary>Its id, and that of the request: the node answers a repeated one with the first answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>The draft that was looked at.</summary>
    public required string DraftId { get; init; }

    /// <summary>The situations it is about.</summary>
    public required IReadOnlyList<BulletinSituation> Situations { get; init; }

    /// <summary>What it names as its parents: the bulletin it takes the place of first, then its notices, as many as fit.</summary>
    public required IReadOnlyList<Guid> Parents { get; init; }

    /// <summary>The roles it goes to; none of them but by its name.</summary>
    public required IReadOnlyList<Addressee> Audience { get; init; }

    /// <summary>The bulletin it takes the place of; null for a new one.</summary>
    public string? Corrects { get; init; }

    /// <summary>The message of that bulletin.</summary>
    public Guid Target { get; init; }

    /// <summary>True where that bulletin rested on a notice that was taken back: its holders are told that it was wrong, not that there is a newer one.</summary>
    public bool WasWrong { get; init; }

    /// <summary>When it was planned, in milliseconds since the Unix epoch.</summary>
    public required long PlannedAt { get; init; }

    /// <summary>Who wrote it. It never leaves the hub.</summary>
    public required string Analyst { get; init; }

    /// <summary>Who read it before. It never leaves the hub.</summary>
    public required string Reviewer { get; init; }

    /// <summary>The system that carried the request.</summary>
    public required string System { get; init; }

    /// <summary>The serialized knowledge product. It holds no personal field.</summary>
    public required byte[] Notice { get; init; }
}
