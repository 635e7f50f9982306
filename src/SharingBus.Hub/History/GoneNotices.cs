namespace SharingBus.Hub.History;

/// <summary>Notices that are no longer held, or that were withdrawn before they came. What ended each is kept for good.</summary>
internal sealed class GoneNotices
{
    private readonly Dictionary<Guid, HubEvent> _gone = [];

    /// <summary>True where a notice of an origin is not to be taken any more.</summary>
    public bool KeepsOut(Guid id, string origin) => _gone.TryGetValue(id, out var gone) && (gone is not NoticeWithdrawn early || Obeys(early, origin));

    /// <summary>True where the notice was dropped because its term ended.</summary>
    public bool HasExpired(Guid id) => _gone.GetValueOrDefault(id) is NoticeExpired;

    /// <summary>True where the notice was withdrawn by its origin.</summary>
    public bool IsWithdrawn(Guid id) => _gone.GetValueOrDefault(id) is NoticeWithdrawn;

    /// <summary>True where an agency withdrew it, whether it had come or not.</summary>
    public bool WasWithdrawnBy(Guid id, string agency) => _gone.GetValueOrDefault(id) is NoticeWithdrawn withdrawn && withdrawn.ChangedBy == agency;

    /// <summary>A withdrawal stands over an expiry, which says less, and over one of an agency whose word did not count.</summary>
    public void Withdraw(NoticeWithdrawn withdrawn)
    {
        if (withdrawn.Held is not null || _gone.GetValueOrDefault(withdrawn.Target) is null or NoticeExpired)
        {
            _gone[withdrawn.Target] = withdrawn;
        }
    }

    /// <summary>The term of a notice that was held ended.</summary>
    public void Expire(NoticeExpired expired) => _gone.TryAdd(expired.Target, expired);

    // A change by somebody else than the origin must not keep the origin's notice out.
    private static bool Obeys(NoticeWithdrawn early, string origin) => early.Held is not null || early.ChangedBy == origin;
}
