using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Cap;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.Taxii;

/// <summary>
/// The HTTPS listener of the hub: TAXII 2.1 below <c>/taxii2/</c>, CAP and EDXL-DE below <c>/cap/</c>, the threat
/// picture at <c>/statistics/</c>. In this order: is the caller of the
/// hub's agency, what is asked, does the client take the answer, may the caller see it.
/// </summary>
internal sealed class TaxiiPages(HubOptions options, TaxiiResources resources, TaxiiIntake intake, CapPages cap, StatisticsFeed statistics, ILogger<TaxiiPages> logger)
    : IWebPages
{
    private const string Root = "taxii2";

    /// <inheritdoc/>
    public async Task AnswerAsync(HttpContext http, Caller caller)
    {
        try
        {
            if (caller.Agency != options.Agency)
            {
                throw new TaxiiRefused(TaxiiError.NotOfTheHubsAgency, "Only systems of the hub's own agency are answered.");
            }

            await RouteAsync(http, caller, (http.Request.Path.Value ?? "").Trim('/').Split('/'));
        }
        catch (TaxiiRefused refused)
        {
            logger.TaxiiRefused(caller.System, refused.Reason);
            if (refused.RetryAfter is { } wait)
            {
                http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await RefuseAsync(http, refused.Status, refused.Reason, refused.Message);
        }
    }

    /// <inheritdoc/>
    public Task RefuseAsync(HttpContext http, int status, string reason, string message) => TaxiiAnswer.ErrorAsync(http, status, reason, message);

    private Task RouteAsync(HttpContext http, Caller caller, string[] path)
    {
        if (path[0] == CapPages.Root)
        {
            return cap.AnswerAsync(http, caller, path[1..]);
        }

        if (path[0] == StatisticsFeed.Root)
        {
            return statistics.AnswerAsync(http, path[1..]);
        }

        if (path[0] != Root || (path.Length > 1 && path[1] != options.Agency))
        {
            throw TaxiiRefused.Nothing;
        }

        TaxiiMedia.Accepts(http.Request);
        return (http.Request.Method, path[1..]) switch
        {
            ("GET", []) => resources.DiscoveryAsync(http),
            ("GET", [_]) => resources.RootAsync(http),
            ("GET", [_, "collections"]) => resources.CollectionsAsync(http, caller),
            ("GET", [_, "collections", var id]) => resources.CollectionAsync(http, caller, id),
            ("GET", [_, "collections", var id, "manifest"]) => resources.ManifestAsync(http, caller, id),
            ("GET", [_, "collections", var id, "objects"]) => resources.ObjectsAsync(http, caller, id, null),
            ("POST", [_, "collections", var id, "objects"]) => intake.AddAsync(http, caller, id),
            ("GET", [_, "collections", var id, "objects", var found]) => resources.ObjectsAsync(http, caller, id, found),
            ("DELETE", [_, "collections", var id, "objects", var found]) => resources.DeleteAsync(caller, id, found, http.RequestAborted),
            ("GET", [_, "collections", var id, "objects", var found, "versions"]) => resources.VersionsAsync(http, caller, id, found),
            ("GET", [_, "status", var id]) => intake.StatusAsync(http, caller, id),
            ("GET", [_, "markings"]) => resources.MarkingsAsync(http, caller),
            (_, [] or [_] or [_, "collections" or "markings"] or [_, "collections" or "status", _] or [_, "collections", _, "manifest" or "objects"]
                or [_, "collections", _, "objects", _] or [_, "collections", _, "objects", _, "versions"]) =>
                throw new TaxiiRefused(TaxiiError.MethodNotAllowed, "The resource has no such operation."),
            _ => throw TaxiiRefused.Nothing,
        };
    }
}
