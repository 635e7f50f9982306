using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>The grants of one policy by notice type and recipient: only these need to be asked. A grant that speaks of every role names agencies.</summary>
internal sealed class GrantIndex
{
    private static readonly List<CompiledGrant> None = [];
    private readonly Dictionary<(NoticeType Type, string Role), List<CompiledGrant>> _byRole = [];
    private readonly Dictionary<(NoticeType Type, string Agency), List<CompiledGrant>> _byAgency = [];

    public GrantIndex(IEnumerable<CompiledGrant> grants)
    {
        foreach (var grant in grants)
        {
            var rule = grant.Rule;
            foreach (var type in rule.Types_.Distinct())
            {
                var (index, names) = grant.NamesRole(RuleNames.Any) ? (_byAgency, rule.Agencies) : (_byRole, rule.Roles);
                foreach (var name in names.Distinct(StringComparer.Ordinal))
                {
                    List(index, (type, name)).Add(grant);
                }
            }
        }
    }

    /// <summary>Puts the grants that may concern a recipient into a list, in the order of the policy.</summary>
    public void Collect(NoticeType type, string agency, string role, List<CompiledGrant> into)
    {
        var named = _byRole.GetValueOrDefault((type, role), None);
        var anybody = _byAgency.GetValueOrDefault((type, agency), None);
        var next = 0;
        foreach (var grant in named)
        {
            while (next < anybody.Count && anybody[next].Number < grant.Number)
            {
                into.Add(anybody[next++]);
            }

            into.Add(grant);
        }

        into.AddRange(anybody[next..]);
    }

    private static List<CompiledGrant> List(Dictionary<(NoticeType, string), List<CompiledGrant>> index, (NoticeType, string) key)
    {
        if (!index.TryGetValue(key, out var list))
        {
            index.Add(key, list = []);
        }

        return list;
    }
}
