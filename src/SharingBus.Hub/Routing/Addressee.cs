namespace SharingBus.Hub.Routing;

/// <summary>An agency that an alert is narrowed to, or some roles of it.</summary>
/// <param name="Agency">Id of the agency.</param>
/// <param name="Roles">Its roles; empty for every role that policy releases the alert to.</param>
internal sealed record Addressee(string Agency, IReadOnlyList<string> Roles)
{
    /// <summary>Everybody in either of two audiences; null, for whomever policy releases to, where one of them is.</summary>
    public static IReadOnlyList<Addressee>? Union(IReadOnlyList<Addressee>? one, IReadOnlyList<Addressee>? other) =>
        one is null || other is null
            ? null
            : [
                .. one.Concat(other)
                    .GroupBy(addressee => addressee.Agency, StringComparer.Ordinal)
                    .OrderBy(agency => agency.Key, StringComparer.Ordinal)
                    .Select(agency => new Addressee(agency.Key, RolesOf(agency))),
            ];

    /// <summary>The names of an audience: agency, or agency/role.</summary>
    public static IEnumerable<string> Names(IEnumerable<Addressee>? audience) =>
        (audience ?? []).SelectMany(addressee => addressee.Roles.Count == 0 ? [addressee.Agency] : addressee.RoleNames);

    /// <summary>The roles it is narrowed to, written agency/role; empty where it is the whole agency.</summary>
    public IEnumerable<string> RoleNames => Roles.Select(role => $"{Agency}/{role}");

    private static IReadOnlyList<string> RolesOf(IEnumerable<Addressee> agency) =>
        agency.Any(addressee => addressee.Roles.Count == 0)
            ? []
            : [.. agency.SelectMany(addressee => addressee.Roles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
