using SharingBus.Federation.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Who is a member and which roles each has.</summary>
internal sealed class Register
{
    private readonly Dictionary<string, Dictionary<string, Role>> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sector> _sectors = new(StringComparer.Ordinal);

    public Register(IEnumerable<Agency> agencies, List<PolicyError> errors)
    {
        foreach (var agency in agencies)
        {
            var roles = new Dictionary<string, Role>(StringComparer.Ordinal);
            if (!_roles.TryAdd(agency.Id, roles))
            {
                errors.Add(new PolicyError($"agency {agency.Id}", "the id is used twice; the first one stands"));
                continue;
            }

            _sectors.Add(agency.Id, agency.Sector);
            foreach (var role in agency.Roles.Where(role => !roles.TryAdd(role.Id, role)))
            {
                // Of two roles of one name the one that gets less stands.
                roles[role.Id].Hub |= role.Hub;
                errors.Add(new PolicyError($"agency {agency.Id}", $"the role '{role.Id}' is named twice"));
            }
        }
    }

    public bool HasAgency(string id) => _roles.ContainsKey(id);

    /// <summary>The sector of an agency; unspecified where it is no member.</summary>
    public Sector SectorOf(string agency) => _sectors.GetValueOrDefault(agency);

    public Role? Find(string agency, string role) => _roles.GetValueOrDefault(agency)?.GetValueOrDefault(role);

    /// <summary>Every role of every other agency, in the order of the register.</summary>
    public IEnumerable<(string Agency, string Role)> Others(string agency) =>
        from other in _roles
        where other.Key != agency
        from role in other.Value.Keys
        select (other.Key, role);
}
