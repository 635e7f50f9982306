using SharingBus.Policy.Compiling;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>What the policies said for one class of notices and one role. Immutable; the same class gives the same object.</summary>
public sealed class Decision
{
    private readonly ViewOutline _outline;

    internal Decision(in DecisionRequest request, ViewOutline outline)
    {
        _outline = outline;
        Origin = request.Origin;
        Type = request.Type;
        Recipient = request.Recipient;
        Role = request.Role;
    }

    /// <summary>The agency whose notice it is.</summary>
    public string Origin { get; }

    /// <summary>The type of the notice.</summary>
    public NoticeType Type { get; }

    /// <summary>The recipient agency.</summary>
    public string Recipient { get; }

    /// <summary>The role inside the recipient agency.</summary>
    public string Role { get; }

    /// <summary>Released or withheld.</summary>
    public Verdict Verdict => Reason == DecisionReason.Released ? Verdict.Released : Verdict.Withheld;

    /// <summary>Why.</summary>
    public DecisionReason Reason => _outline.Reason;

    /// <summary>The agreement it rests on; empty where none applied or the emergency right was used.</summary>
    public string AgreementId => _outline.AgreementId;

    /// <summary>Whether a grant marked <c>emergency</c> takes part, which break-glass alone makes apply.</summary>
    public bool Emergency => _outline.Emergency;

    /// <summary>Ids of the rules that took part: the owner's, then the ceiling's with the prefix <c>ceiling/</c>.</summary>
    public IReadOnlyList<string> RuleIds => _outline.RuleIds;

    /// <summary>Version of the owner's policy; 0 where there is none.</summary>
    public ulong PolicyVersion { get; internal init; }

    /// <summary>Version of the bundle.</summary>
    public ulong BundleVersion { get; internal init; }

    /// <summary>What to let through. Withholds everything where the verdict is withheld. Equal views share one filter.</summary>
    public FieldFilter Filter => _outline.Filter;

    /// <summary>Field paths of the type that are released as they are, in the shortest words: a whole message by its own path.</summary>
    public IReadOnlyList<string> ReleasedPaths => _outline.ReleasedPaths;

    /// <summary>Field paths of the type that are released in a coarser form.</summary>
    public IReadOnlyList<TransformRule> Transformed => Terms.Transformed;

    /// <summary>What the recipient takes on, and whether a second person has to approve first.</summary>
    public Obligations Obligations => Terms.Obligations;

    /// <summary>Both together: within one bundle equal terms are one object.</summary>
    public ViewTerms Terms => _outline.Terms;

    /// <summary>Field paths of the type that are withheld, in the shortest words.</summary>
    public IReadOnlyList<string> WithheldPaths => _outline.WithheldPaths;

    /// <summary>The decision must be made again at this instant (exclusive, UTC): the earliest end of bundle, agreement and grants.</summary>
    public DateTimeOffset NotAfter { get; internal init; }
}
