using System.Numerics;
using System.Runtime.InteropServices;

namespace SharingBus.Policy.Schema;

/// <summary>For every leaf field of one notice type the <see cref="Forms"/> in which it may be released. Immutable.</summary>
internal sealed class FormMap
{
    private readonly uint[] _forms;
    private PathSet? _leaves;

    private FormMap(uint[] forms) => _forms = forms;

    /// <summary>The leaves that are released in any form.</summary>
    public PathSet Leaves => _leaves ??= PathSet.NonZero(_forms);

    /// <summary>How much is released: the more, the greater.</summary>
    public int Weight
    {
        get
        {
            var weight = 0;
            foreach (var forms in _forms)
            {
                weight += BitOperations.PopCount(forms);
            }

            return weight;
        }
    }

    /// <summary>The forms of one leaf.</summary>
    public uint this[int leaf] => _forms[leaf];

    public static FormMap Empty(int leafCount) => new(new uint[leafCount]);

    /// <summary>A map made of forms by leaf, which the caller gives away.</summary>
    public static FormMap Of(uint[] forms) => new(forms);

    /// <summary>The forms by leaf, for changing.</summary>
    public uint[] ToArray() => (uint[])_forms.Clone();

    /// <summary>The forms of some leaves that stand side by side.</summary>
    public ReadOnlySpan<uint> Slice(int first, int count) => _forms.AsSpan(first, count);

    /// <summary>This with more forms for some leaves, as far as each of them can take these forms.</summary>
    public FormMap With(IReadOnlyList<SchemaNode> all, PathSet leaves, uint forms)
    {
        var more = ToArray();
        foreach (var leaf in leaves)
        {
            more[leaf] |= all[leaf].Forms & forms;
        }

        return new FormMap(more);
    }

    /// <summary>Adds these forms to others.</summary>
    public void AddTo(Span<uint> forms)
    {
        var from = MemoryMarshal.Cast<uint, Vector<uint>>(_forms.AsSpan());
        var to = MemoryMarshal.Cast<uint, Vector<uint>>(forms);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] |= from[i];
        }

        for (var leaf = to.Length * Vector<uint>.Count; leaf < forms.Length; leaf++)
        {
            forms[leaf] |= _forms[leaf];
        }
    }

    /// <summary>Leaves of some forms those that others have too.</summary>
    public static void Intersect(Span<uint> forms, ReadOnlySpan<uint> others)
    {
        var from = MemoryMarshal.Cast<uint, Vector<uint>>(others);
        var to = MemoryMarshal.Cast<uint, Vector<uint>>(forms);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] &= from[i];
        }

        for (var leaf = to.Length * Vector<uint>.Count; leaf < forms.Length; leaf++)
        {
            forms[leaf] &= others[leaf];
        }
    }

    /// <summary>What either permits.</summary>
    public FormMap Union(FormMap other)
    {
        var forms = ToArray();
        other.AddTo(forms);
        return new FormMap(forms);
    }

    /// <summary>What both permit.</summary>
    public FormMap Intersect(FormMap other)
    {
        var forms = ToArray();
        Intersect(forms, other._forms);
        return new FormMap(forms);
    }

    /// <summary>This without some leaves.</summary>
    public FormMap Except(PathSet leaves)
    {
        var forms = ToArray();
        foreach (var leaf in leaves)
        {
            forms[leaf] = Forms.None;
        }

        return new FormMap(forms);
    }
}
