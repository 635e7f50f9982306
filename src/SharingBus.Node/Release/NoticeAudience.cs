using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Release;

/// <summary>
/// Whom a publisher narrowed a notice to: agencies, and roles within them (records 0005 and 0042). A role is written agency/role; an agency
/// of which none is named takes part as a whole.
/// </summary>
internal readonly struct NoticeAudience
{
    private readonly IList<string> _agencies;
    private readonly IList<string> _roles;

    private NoticeAudience(IList<string> agencies, IList<string> roles)
    {
        _agencies = agencies;
        _roles = roles;
    }

    /// <summary>The audience of a request; without one policy alone decides.</summary>
    public static NoticeAudience Of(Audience? audience) => new(audience?.Agencies ?? (IList<string>)[], audience?.Roles ?? (IList<string>)[]);

    /// <summary>The audience of an accepted notice.</summary>
    public static NoticeAudience Of(Accepted accepted) => new(accepted.Audience, accepted.AudienceRoles);

    /// <summary>How a role of an agency is written.</summary>
    public static string Name(string agency, string role) => $"{agency}/{role}";

    /// <summary>Whether any role of the agency may be a recipient.</summary>
    public bool Has(string agency) => _agencies.Count == 0 || _agencies.Contains(agency);

    /// <summary>Whether a role may be a recipient.</summary>
    public bool Has(string agency, string role)
    {
        if (!Has(agency) || _roles.Count == 0)
        {
            return Has(agency);
        }

        var narrowed = false;
        foreach (var named in _roles)
        {
            if (named.Length > agency.Length && named[agency.Length] == '/' && named.StartsWith(agency, StringComparison.Ordinal))
            {
                if (named.AsSpan(agency.Length + 1).SequenceEqual(role))
                {
                    return true;
                }

                narrowed = true;
            }
        }

        return !narrowed;
    }
}
