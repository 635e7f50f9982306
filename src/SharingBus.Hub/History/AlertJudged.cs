using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.History;

/// <summary>An agency that had answered for an alert says later what it makes of it. It ends no chain; it counts for evaluation.</summary>
/// <param name="About">The alert, or the step of its chain, that it is about.</param>
/// <param name="Agency">Whose word it is.</param>
/// <param name="At">When, in milliseconds since the Unix epoch, by the hub's clock.</param>
/// <param name="Feedback">The Feedback notice.</param>
/// <param name="Usefulness">What it says.</param>
internal sealed record AlertJudged(Guid About, string Agency, long At, Guid Feedback, Usefulness Usefulness) : HubEvent;
