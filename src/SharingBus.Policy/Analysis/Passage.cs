using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>What one grant of the owner and one of the ceiling both release under one agreement, and under which conditions.</summary>
/// <param name="Box">What must hold of the notice.</param>
/// <param name="AgreementId">The agreement; empty where break-glass stands in for one.</param>
/// <param name="Own">The owner's grant.</param>
/// <param name="OwnRelease">What it releases there.</param>
/// <param name="Top">The ceiling's grant.</param>
/// <param name="TopRelease">What it releases there.</param>
/// <param name="Obligations">What a recipient takes on under this agreement by these two grants.</param>
/// <param name="MayBePersonal">Whether the agreement may carry what is about somebody.</param>
internal sealed record Passage(
    ConditionBox Box, string AgreementId, Rule Own, ReleaseSet OwnRelease, Rule Top, ReleaseSet TopRelease, Obligations Obligations, bool MayBePersonal)
{
    public IEnumerable<string> RuleIds => [Own.Id, Top.Id];

    /// <summary>The forms in which both release a leaf.</summary>
    public uint FormsOf(int leaf) => OwnRelease.Forms[leaf] & TopRelease.Forms[leaf];

    public FormMap Forms => OwnRelease.Forms.Intersect(TopRelease.Forms);

    /// <summary>Leaves of the core that both name, so that they count as content.</summary>
    public PathSet NamedCore => OwnRelease.NamedCore.Intersect(TopRelease.NamedCore);

    /// <summary>The conditions for one leaf: those on the elements around it come in.</summary>
    public ConditionBox BoxOf(SchemaNode leaf, NoticeSchema schema, string role)
    {
        var space = BoxSpace.Of(leaf.Parent!);
        var box = Box.In(space);
        box = GrantBoxes.NarrowElements(box, schema, leaf, Own, role);
        box = GrantBoxes.NarrowElements(box, schema, leaf, Top, role);
        var secret = !schema.Confidential.Contains(leaf.Leaf)
            || (OwnRelease.NamedConfidential.Contains(leaf.Leaf) && TopRelease.NamedConfidential.Contains(leaf.Leaf));
        return GrantBoxes.NarrowFlags(box, secret, MayBePersonal);
    }
}
