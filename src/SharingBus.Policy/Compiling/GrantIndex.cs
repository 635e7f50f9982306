using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>The grants of one policy by notice type and role, in the order of the policy: only these need to be asked.</summary>
internal sealed class GrantIndex
{
    private readonly Dictionary<(NoticeType Type, string Role), List<CompiledGrant>> _named = [];
    private readonly Dictionary<NoticeType, List<CompiledGrant>> _anybody = [];

    public GrantIndex(IEnumerable<CompiledGrant> grants)
    {
        foreach (var grant in grants)
        {
            foreach (var type in grant.Rule.Types_.Distinct())
            {
                Add(grant, type);
            }
        }
    }

    /// <summary>The grants that concern a type and name a role or all roles.</summary>
    public IReadOnlyList<CompiledGrant> Of(NoticeType type, string role) =>
        _named.TryGetValue((type, role), out var named) ? named : _anybody.GetValueOrDefault(type, []);

    private void Add(CompiledGrant grant, NoticeType type)
    {
        if (grant.NamesRole(RuleNames.Any))
        {
            Anybody(type).Add(grant);
            foreach (var list in _named.Where(entry => entry.Key.Type == type).Select(entry => entry.Value))
            {
                list.Add(grant);
            }

            return;
        }

        foreach (var role in grant.Rule.Roles.Distinct(StringComparer.Ordinal))
        {
            if (!_named.TryGetValue((type, role), out var list))
            {
                _named.Add((type, role), list = [.. Anybody(type)]);
            }

            list.Add(grant);
        }
    }

    private List<CompiledGrant> Anybody(NoticeType type)
    {
        if (!_anybody.TryGetValue(type, out var list))
        {
            _anybody.Add(type, list = []);
        }

        return list;
    }
}
