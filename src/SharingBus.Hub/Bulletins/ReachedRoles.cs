using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Bulletins;

/// <summary>The roles a bulletin was asked for, as one bundle judges them.</summary>
/// <param name="Roles">In the order of the register.</param>
/// <param name="BundleVersion">The bundle.</param>
internal sealed record ReachedRoles(IReadOnlyList<ReachedRole> Roles, ulong BundleVersion)
{
    /// <summary>Those that get it, each by its name: a role that comes into an agency later was not asked for.</summary>
    public IReadOnlyList<Addressee> Audience { get; } =
    [
        .. Roles.Where(role => role.IsIncluded)
            .GroupBy(role => role.Agency, StringComparer.Ordinal)
            .OrderBy(agency => agency.Key, StringComparer.Ordinal)
            .Select(agency => new Addressee(agency.Key, [.. agency.Select(role => role.Role).Order(StringComparer.Ordinal)])),
    ];
}
