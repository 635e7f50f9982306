using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Alerts;

/// <summary>A situation as an alert tells it.</summary>
/// <param name="Id">Id of the situation.</param>
/// <param name="Revision">Counts the alerts about it, from 1.</param>
/// <param name="Members">Its notices, oldest first; of many those that are told.</param>
/// <param name="Sources">The agencies that speak independently.</param>
/// <param name="RejectedBefore">How many of its notices an analyst held for no situation, before the others came.</param>
internal sealed record SituationPicture(
    string Id, int Revision, IReadOnlyList<NoticeFacts> Members, IReadOnlyList<string> Sources, int RejectedBefore = 0)
{
    /// <summary>How many more notices it has.</summary>
    public int More { get; init; }

    /// <summary>How many agencies those are of.</summary>
    public int MoreAgencies { get; init; }
}
