using Google.Protobuf.Collections;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>A withholding whose paths have been checked.</summary>
internal sealed class CompiledWithholding(Withholding rule)
{
    private readonly Dictionary<NoticeType, PathSet> _shut =
        (rule.Types_.Count == 0 ? NoticeTypes.All : rule.Types_.Distinct()).ToDictionary(type => type, type => Leaves(NoticeSchema.Of(type), rule));

    public string Id => rule.Id;

    /// <summary>Its number in the bundle, which the bundle gives it.</summary>
    public int Number { get; set; }

    /// <summary>Whether it applies to a question.</summary>
    public bool Applies(in DecisionRequest request, Sector sector) =>
        Concerns(rule.Types_, request.Type)
        && Concerns(rule.Agencies, request.Recipient)
        && (Concerns(rule.Roles, request.Role) || rule.Roles.Contains(RuleNames.Any))
        && Concerns(rule.Purposes, request.Facts.Purpose)
        && Concerns(rule.Sectors, sector);

    /// <summary>The leaves that it shuts.</summary>
    public PathSet Shut(NoticeType type) => _shut[type];

    // An empty list concerns everything.
    private static bool Concerns<T>(RepeatedField<T> list, T value) => list.Count == 0 || list.Contains(value);

    private static PathSet Leaves(NoticeSchema schema, Withholding rule) => rule.Withhold.Aggregate(
        schema.None,
        (shut, path) => shut.Union(path == RuleNames.Any ? schema.Root.Leaves : schema.Find(path)?.Leaves ?? schema.None));
}
