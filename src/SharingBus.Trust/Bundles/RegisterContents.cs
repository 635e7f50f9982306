using System.Buffers;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Bundles;

/// <summary>
/// What must hold for the roles, nodes and systems that a bundle registers: names are of the one form that shows no look-alikes of other
/// alphabets, whose node a key is is unambiguous, and no right rests on a role that the agency does not have.
/// </summary>
internal static class RegisterContents
{
    private static readonly SearchValues<char> s_roleCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Checks the roles, nodes and systems of all agencies.</summary>
    public static BundleError Check(Bundle bundle)
    {
        HashSet<string> pins = new(StringComparer.Ordinal);
        foreach (Agency agency in bundle.Agencies)
        {
            BundleError error = CheckRoles(agency);
            error = error != BundleError.None ? error : agency.Nodes.Select(node => CheckNode(node, pins)).FirstOrDefault(found => found != BundleError.None);
            error = error != BundleError.None ? error : CheckSystems(agency);
            if (error != BundleError.None)
            {
                return error;
            }
        }

        return BundleError.None;
    }

    private static BundleError CheckRoles(Agency agency)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        bool sound = agency.Roles.All(role => BundleContents.IsId(role.Id, s_roleCharacters) && ids.Add(role.Id));
        return sound ? BundleError.None : BundleError.RoleInvalid;
    }

    private static BundleError CheckNode(NodeIdentity node, HashSet<string> seen)
    {
        Validity term = NodePins.TermOf(node);
        if (node.SpkiSha256.Length != NodePins.PinBytes || term.FromUnixMicros >= term.UntilUnixMicros)
        {
            return BundleError.NodePinInvalid;
        }

        return seen.Add(node.SpkiSha256.ToBase64()) ? BundleError.None : BundleError.NodePinRepeated;
    }

    private static BundleError CheckSystems(Agency agency)
    {
        HashSet<string> roles = [.. agency.Roles.Select(role => role.Id)];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SystemRights system in agency.SystemRegister?.Systems ?? [])
        {
            if (!BundleContents.IsAgencyId(system.Name) || !names.Add(system.Name))
            {
                return BundleError.SystemInvalid;
            }

            if (!roles.IsSupersetOf(system.Roles))
            {
                return BundleError.SystemRoleUnknown;
            }
        }

        return BundleError.None;
    }
}
