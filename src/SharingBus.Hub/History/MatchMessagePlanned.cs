using SharingBus.Hub.Matches;

namespace SharingBus.Hub.History;

/// <summary>An agency is about to be asked or told something about a match; from here on its bytes and its request id are fixed.</summary>
internal sealed record MatchMessagePlanned(MatchMessage Message) : HubEvent;
