namespace SharingBus.Hub.Correlation;

/// <summary>
/// What an analyst said of notices, whatever the evidence says: that they belong to one situation, or that some of them do not belong to the rest
/// (must-link and cannot-link; Wagstaff and others 2001). It names notices, not situations, so it holds whatever comes, in any order.
/// </summary>
internal sealed record Constraint
{
    /// <summary>The number of the decision.</summary>
    public required long Number { get; init; }

    /// <summary>The notices that belong together, or that are set apart.</summary>
    public required IReadOnlyList<Guid> Notices { get; init; }

    /// <summary>The notices that they are set apart from; empty where they belong together.</summary>
    public IReadOnlyList<Guid> Rest { get; init; } = [];

    /// <summary>The notices that took the place of named ones, and stand for them.</summary>
    public IReadOnlyList<Heir> Heirs { get; init; } = [];

    /// <summary>True where the notices are set apart from the rest.</summary>
    public bool Separates => Rest.Count > 0;

    /// <summary>Every notice that it names, with those that took the place of one.</summary>
    public IEnumerable<Guid> All => WithHeirs(Notices).Concat(WithHeirs(Rest));

    /// <summary>Some of the notices, and those that took their places.</summary>
    public IEnumerable<Guid> WithHeirs(IEnumerable<Guid> notices) => Ends(notices).Select(end => end.Id);

    /// <summary>What it says of each notice, and whose notice is meant where it took the place of another; null where any is.</summary>
    public IEnumerable<(Guid Id, BondSide Side, string? Origin)> Bonds() =>
    [
        .. Ends(Notices).Select(end => (end.Id, Separates ? BondSide.Apart : BondSide.Together, end.Origin)),
        .. Ends(Rest).Select(end => (end.Id, BondSide.Rest, end.Origin)),
    ];

    // A notice that took the place of one that took a place stands for the first one too: they come in this order.
    private List<(Guid Id, string? Origin)> Ends(IEnumerable<Guid> notices)
    {
        List<(Guid Id, string? Origin)> ends = [.. notices.Select(id => (id, (string?)null))];
        foreach (var heir in Heirs)
        {
            if (ends.Exists(end => end.Id == heir.Of))
            {
                ends.Add((heir.Id, heir.Origin));
            }
        }

        return ends;
    }
}
