using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>Some leaves of a notice, one after the other, and how they stand in a view. Immutable.</summary>
public sealed class ViewPart
{
    private readonly byte[] _salt;

    private ViewPart(ViewStanding standing, TreeHash[] leaves, byte[] salt, TreeHash outputDigest, int fields)
    {
        Standing = standing;
        Leaves = leaves;
        OutputDigest = outputDigest;
        Fields = fields;
        _salt = salt;
    }

    /// <summary>How they stand in the view.</summary>
    public ViewStanding Standing { get; }

    /// <summary>The hashes of the leaves; one where it is opened.</summary>
    public IReadOnlyList<TreeHash> Leaves { get; }

    /// <summary>What opens the leaf: 16 bytes where it is opened, else none.</summary>
    public ReadOnlyMemory<byte> Salt => _salt;

    /// <summary>SHA-256 of the bytes that stand in the view in their place, where they are attested.</summary>
    public TreeHash OutputDigest { get; }

    /// <summary>How many top-level fields of the view stand in their place. The last leaf of all, opened, may be several: they count as one.</summary>
    public int Fields { get; }

    internal bool IsWellFormed => Standing switch
    {
        ViewStanding.Opened => Leaves.Count == 1 && _salt.Length == FieldCommitment.SaltSize,
        ViewStanding.Attested => Leaves.Count > 0 && Fields > 0,
        _ => Leaves.Count > 0,
    };

    internal static ViewPart Closed(TreeHash[] leaves) => new(ViewStanding.Closed, leaves, [], default, 0);

    internal static ViewPart Opened(TreeHash[] leaf, byte[] salt) => new(ViewStanding.Opened, leaf, salt, default, 1);

    internal static ViewPart Attested(TreeHash[] leaves, TreeHash outputDigest, int fields) => new(ViewStanding.Attested, leaves, [], outputDigest, fields);

    /// <summary>Whether these bytes are what stands for it in the view.</summary>
    internal bool Matches(ReadOnlySpan<byte> bytes) => Standing switch
    {
        ViewStanding.Opened => FieldCommitment.LeafHash(_salt, bytes) == Leaves[0],
        ViewStanding.Attested => Sha256.Hash(bytes) == OutputDigest,
        _ => false,
    };
}
