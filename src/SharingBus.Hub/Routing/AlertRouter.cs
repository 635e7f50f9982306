using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Routing;

/// <summary>Finds the route of an alert: the first that fits. It narrows only; policy decides at the node what anybody receives.</summary>
/// <param name="table">The routing table, or one without routes.</param>
/// <param name="defaultRoles">Roles named as next in an alert that no route fits.</param>
internal sealed class AlertRouter(AlertingTable table, IReadOnlyList<string> defaultRoles)
{
    /// <summary>The route of what no route fits.</summary>
    public const string Default = "default";

    // The bound of the vocabulary.
    private const int MaxNextRoles = 8;

    /// <summary>Where an alert goes; null for an exercise or test that no route fits, where there is a table: it goes to nobody.</summary>
    public RoutedAlert? Route(AlertPicture picture)
    {
        var route = table.Document.Routes.FirstOrDefault(candidate => Fits(candidate, picture));
        if (route is null)
        {
            return picture.IsDrill && table.Document.Routes.Count > 0 ? null : Fallback(picture);
        }

        List<Addressee> audience = [.. route.Recipients.Select(AlertingTable.Read)];
        return new RoutedAlert
        {
            Route = route.Id,
            Reason = route.Reason,
            RoutedBy = picture.InWords(),
            Audience = Addressee.Union(audience, []),
            AcknowledgeWithin = table.AcknowledgeWithin(route, picture.Severity),
            AcknowledgedByEach = route.AcknowledgedBy == AcknowledgedBy.Each
                ? [.. audience.Select(addressee => addressee.Agency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                : [],
            Chain = route.Chain,
            NextRoles = [.. table.RolesOf(route.Chain).Take(MaxNextRoles)],
        };
    }

    private static bool Fits(AlertRoute route, AlertPicture picture) =>
        route.Exercise == picture.IsDrill
        && (route.Areas.Count == 0 || route.Areas.Any(picture.IsIn))
        && (route.Sectors.Count == 0 || route.Sectors.Intersect(picture.Sectors).Any())
        && (route.Categories.Count == 0 || route.Categories.Intersect(picture.Categories).Any())
        && (route.Urgencies.Count == 0 || route.Urgencies.Contains(picture.Urgency))
        && AtLeast(route.MinSeverity, picture.Severity);

    // In the code list a lower number is worse; what is unknown is not known to be that severe.
    private static bool AtLeast(Severity least, Severity told) =>
        least == Severity.Unspecified || (told != Severity.Unspecified && told <= least);

    private RoutedAlert Fallback(AlertPicture picture) => new()
    {
        Route = Default,
        Reason = "Policy releases alerts of the hub to this role.",
        RoutedBy = picture.InWords(),
        Audience = null,
        AcknowledgeWithin = table.AcknowledgeWithin(null, picture.Severity),
        AcknowledgedByEach = [],
        Chain = "",
        NextRoles = defaultRoles,
    };
}
