using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>Everything a decision depends on beside the bundle. The stretch stands for the time: inside one stretch nothing begins or ends.</summary>
internal readonly record struct DecisionKey(
    string Origin, NoticeType Type, NoticeFacts Facts, string Recipient, string Role, BreakGlass BreakGlass, int Stretch);
