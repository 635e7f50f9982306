using System.Text.Json;
using SharingBus.Hosting.Notes;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Whether the node's journal can hold a plan: as a note it has the bound of one write. What is larger would be written to the history and never noted, and
/// everything behind it would wait for good.
/// </summary>
internal static class PlanSize
{
    /// <summary>The reason that stands in the history where a plan was set aside.</summary>
    public const string TooLarge = "TOO_LARGE_TO_NOTE";

    /// <summary>Whether it is larger than a note may be.</summary>
    public static bool IsTooLarge(AlertPlan plan) => Of(plan) > NoteChain.MaxBytes;

    /// <summary>Bytes of its note.</summary>
    public static int Of(AlertPlan plan) => JsonSerializer.SerializeToUtf8Bytes(new AlertPlanned(plan), HubJson.Default.HubEvent).Length;

    /// <summary>What is put on record of a plan that was set aside: its numbers, and nothing that can be large.</summary>
    public static AlertPlan WithoutContent(AlertPlan plan) => plan with { Members = [], Replaces = [], Parents = [], RoutedBy = [], Notice = [] };
}
