using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>The question: may this role of this agency have this notice, and which part of it?</summary>
/// <param name="Origin">Agency whose notice it is.</param>
/// <param name="Type">Type of the notice.</param>
/// <param name="Facts">What the notice says of itself.</param>
/// <param name="Recipient">Recipient agency.</param>
/// <param name="Role">Role inside it.</param>
/// <param name="Now">The time of the decision.</param>
public readonly record struct DecisionRequest(
    string Origin, NoticeType Type, NoticeFacts Facts, string Recipient, string Role, DateTimeOffset Now)
{
    /// <summary>Whether break-glass is open for this. It counts only where the purpose is IMMINENT_DANGER.</summary>
    public BreakGlass BreakGlass { get; init; }
}
