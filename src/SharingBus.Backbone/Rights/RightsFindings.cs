namespace SharingBus.Backbone.Rights;

/// <summary>What the look at an agency's rights found.</summary>
/// <param name="Wrong">Each thing that must not be, in words: with any of them nothing may be sent or received.</param>
/// <param name="MissingQueues">Queues that are not there yet: nothing arrives through them, and nothing else is harmed.</param>
internal sealed record RightsFindings(IReadOnlyList<string> Wrong, IReadOnlyList<string> MissingQueues);
