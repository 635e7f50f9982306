using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.History;

/// <summary>An agency answered whether others may learn that it holds a notice. Its words stay with it.</summary>
/// <param name="Question">The InformationRequest.</param>
/// <param name="Response">The InformationResponse.</param>
/// <param name="Agency">Whose answer it is.</param>
/// <param name="Answer">A hit lets others learn; everything else does not.</param>
/// <param name="DecidedBy">Whether a person decided.</param>
/// <param name="Role">The role that stands for it.</param>
/// <param name="At">When, in milliseconds since the Unix epoch, by the hub's clock.</param>
internal sealed record MatchAnswered(
    Guid Question, Guid Response, string Agency, Answer Answer, DecidedBy DecidedBy, string Role, long At) : HubEvent;
