using SharingBus.Lineage.V1;

namespace SharingBus.Node.Receiving;

/// <summary>
/// The sets of roles that the messages of a batch serve, each told once: nearly every message of a batch serves the same. The first
/// serves none, and is the changes'.
/// </summary>
internal sealed class RoleSets
{
    /// <summary>The number of the set that serves nobody.</summary>
    public const byte Nobody = 1;

    // One byte numbers a set; roles of an agency are few, and a batch that has more sets than this is no honest one.
    private const int MaxSets = 250;

    private readonly List<string[]> _sets = [[]];

    /// <summary>The sets, in the order of their numbers.</summary>
    public IEnumerable<RoleSet> All => _sets.Select(roles => new RoleSet { Roles = { roles } });

    /// <summary>The number of a set, from 1; null where the batch has too many.</summary>
    public byte? NumberOf(List<string> roles)
    {
        for (int set = 0; set < _sets.Count; set++)
        {
            if (roles.Count == _sets[set].Length && roles.SequenceEqual(_sets[set]))
            {
                return (byte)(set + 1);
            }
        }

        if (_sets.Count >= MaxSets)
        {
            return null;
        }

        _sets.Add([.. roles]);
        return (byte)_sets.Count;
    }
}
