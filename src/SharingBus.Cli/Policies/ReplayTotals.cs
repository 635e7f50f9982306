using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Policies;

/// <summary>The pages of a replay added up.</summary>
/// <param name="limit">Most differences that are kept; of the others only the number is.</param>
internal sealed class ReplayTotals(int limit)
{
    /// <summary>Everything that was told, with as many differences as are kept.</summary>
    public ReplayPoliciesResponse Told { get; } = new();

    /// <summary>All differences, kept or not.</summary>
    public long Differences { get; private set; }

    /// <summary>Whether anybody would have learned more.</summary>
    public bool Widens => Told.Roles.Any(role => role.Wider > 0);

    /// <summary>Adds a page.</summary>
    public void Add(ReplayPoliciesResponse page)
    {
        Told.BundleVersion = page.BundleVersion;
        Told.Examined += page.Examined;
        Told.Erased += page.Erased;
        Told.Unreadable += page.Unreadable;
        Told.Differences.AddRange(page.Differences.Take(limit - Told.Differences.Count));
        Differences += page.Differences.Count;
        foreach (var role in page.Roles)
        {
            Add(role);
        }
    }

    private void Add(ReplayedRole role)
    {
        if (Told.Roles.FirstOrDefault(one => one.Recipient == role.Recipient && one.Role == role.Role && one.Type == role.Type) is not { } known)
        {
            Told.Roles.Add(role.Clone());
            return;
        }

        known.Wider += role.Wider;
        known.Narrower += role.Narrower;
        known.Equal += role.Equal;
    }
}
