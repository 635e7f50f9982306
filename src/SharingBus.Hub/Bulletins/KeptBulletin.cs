namespace SharingBus.Hub.Bulletins;

/// <summary>A bulletin, and what became of it.</summary>
/// <param name="Plan">As it was planned.</param>
internal sealed record KeptBulletin(BulletinPlan Plan)
{
    /// <summary>Counts the bulletins of the hub, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The id that the node gave it; null before, and where it was refused.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Why the node refused it for good; null where it did not.</summary>
    public string? Refusal { get; init; }

    /// <summary>The bulletin that takes its place, be it on its way; null where none does.</summary>
    public string? CorrectedBy { get; init; }

    /// <summary>That it is taken back; null where it is not.</summary>
    public BulletinWithdrawal? Withdrawal { get; init; }

    /// <summary>Whether the node answered to that.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>Whether the node has not answered to the bulletin yet.</summary>
    public bool IsOnItsWay => MessageId is null && Refusal is null;

    /// <summary>Whether something of it is to be sent: itself, or that it is taken back.</summary>
    public bool IsUnderWay => IsOnItsWay || (Withdrawal is not null && !IsTakenBack);

    /// <summary>Whether it was published and nothing took its place.</summary>
    public bool Stands => MessageId is not null && CorrectedBy is null && Withdrawal is null;
}
