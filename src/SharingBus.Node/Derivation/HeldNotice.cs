using SharingBus.Exchange.V1;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Derivation;

/// <summary>A notice that this agency published or received, as far as its journal still has it.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Type">Its type.</param>
/// <param name="Origin">Whose it is.</param>
/// <param name="AgreementId">The agreement it came under; empty for the agency's own, and for what came without one in imminent danger.</param>
/// <param name="AcceptedAtUnixMicros">When its origin accepted it.</param>
/// <param name="Views">What is held of it; none where it was erased.</param>
internal sealed record HeldNotice(
    Guid Id, NoticeType Type, string Origin, string AgreementId, long AcceptedAtUnixMicros, IReadOnlyList<View> Views)
{
    /// <summary>Why it was shared; unspecified where nothing is left that tells.</summary>
    public Purpose Purpose { get; } = Views.Select(view => PurposeOf(Type, view)).FirstOrDefault();

    private static Purpose PurposeOf(NoticeType type, View view) =>
        NoticeFacts.TryRead(type, view.Notice.Span, out NoticeFacts facts) ? facts.Purpose : Purpose.Unspecified;
}
