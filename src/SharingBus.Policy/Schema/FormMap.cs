using System.Numerics;

namespace SharingBus.Policy.Schema;

/// <summary>For every leaf field of one notice type the <see cref="Forms"/> in which it may be released. Immutable.</summary>
internal sealed class FormMap
{
    private readonly uint[] _forms;
    private PathSet? _leaves;

    private FormMap(uint[] forms) => _forms = forms;

    /// <summary>The leaves that are released in any form.</summary>
    public PathSet Leaves => _leaves ??= LeavesWhere(static forms => forms != Forms.None);

    /// <summary>How much is released: the more, the greater.</summary>
    public int Weight => _forms.Sum(BitOperations.PopCount);

    /// <summary>The forms of one leaf.</summary>
    public uint this[int leaf] => _forms[leaf];

    public static FormMap Empty(int leafCount) => new(new uint[leafCount]);

    /// <summary>The leaves of whose forms something holds.</summary>
    public PathSet LeavesWhere(Func<uint, bool> wanted) => PathSet.Where(_forms.Length, leaf => wanted(_forms[leaf]));

    /// <summary>All forms that any of some leaves has.</summary>
    public uint AnyOf(PathSet leaves)
    {
        var any = Forms.None;
        for (var leaf = 0; leaf < _forms.Length; leaf++)
        {
            any |= leaves.Contains(leaf) ? _forms[leaf] : Forms.None;
        }

        return any;
    }

    /// <summary>This with more forms for one leaf.</summary>
    public FormMap With(int leaf, uint forms)
    {
        if ((forms & ~_forms[leaf]) == Forms.None)
        {
            return this;
        }

        var more = (uint[])_forms.Clone();
        more[leaf] |= forms;
        return new FormMap(more);
    }

    /// <summary>This with more forms for some leaves, as far as each of them can take these forms.</summary>
    public FormMap With(IReadOnlyList<SchemaNode> all, PathSet leaves, uint forms)
    {
        var more = (uint[])_forms.Clone();
        for (var leaf = 0; leaf < more.Length; leaf++)
        {
            more[leaf] |= leaves.Contains(leaf) ? all[leaf].Forms & forms : Forms.None;
        }

        return new FormMap(more);
    }

    /// <summary>What either permits.</summary>
    public FormMap Union(FormMap other) => Combine(other, static (a, b) => a | b);

    /// <summary>What both permit.</summary>
    public FormMap Intersect(FormMap other) => Combine(other, static (a, b) => a & b);

    /// <summary>This without some leaves.</summary>
    public FormMap Except(PathSet leaves)
    {
        var forms = (uint[])_forms.Clone();
        for (var leaf = 0; leaf < forms.Length; leaf++)
        {
            forms[leaf] = leaves.Contains(leaf) ? Forms.None : forms[leaf];
        }

        return new FormMap(forms);
    }

    private FormMap Combine(FormMap other, Func<uint, uint, uint> operation)
    {
        var forms = new uint[_forms.Length];
        for (var leaf = 0; leaf < forms.Length; leaf++)
        {
            forms[leaf] = operation(_forms[leaf], other._forms[leaf]);
        }

        return new FormMap(forms);
    }
}
