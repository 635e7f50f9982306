using System.Xml.Linq;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Cap;
using SharingBus.Formats.Stix;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Taxii;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Hub.Cap;

/// <summary>
/// The alerts of a role as an Atom feed (RFC 4287) from new to old, each as CAP 1.2 and in an EDXL-DE 1.0 distribution. Who may read is
/// asked as for a collection, and each document is read at the node.
/// </summary>
internal sealed class CapPages(RoleCollections collections, NodeReading node)
{
    /// <summary>What its paths begin with.</summary>
    public const string Root = "cap";

    private const string CapMediaType = "application/cap+xml";
    private const string EdxlMediaType = "application/xml";

    // Alerts of a feed's document: older ones are on the pages that its `next` links lead to (RFC 5005).
    private const int PageAlerts = 50;

    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    /// <summary>Answers <c>{role}</c>, <c>{role}/{id}.cap</c> and <c>{role}/{id}.edxl</c>.</summary>
    public async Task AnswerAsync(HttpContext http, Caller caller, string[] path)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            throw new TaxiiRefused(TaxiiError.MethodNotAllowed, "The resource has no such operation.");
        }

        if (path.Length is 0 or > 2)
        {
            throw TaxiiRefused.Nothing;
        }

        (RoleCollection collection, _) = await collections.FindAsync(caller, path[0], http.RequestAborted);
        await collection.FollowAsync(node, caller.System, http.RequestAborted);
        if (path is [_, var document])
        {
            await DocumentAsync(http, caller, collection, document);
        }
        else
        {
            await FeedAsync(http, caller, collection);
        }
    }

    private async Task DocumentAsync(HttpContext http, Caller caller, RoleCollection collection, string document)
    {
        string[] parts = document.Split('.');
        CapSource? source = parts is [var name, "cap" or "edxl"] && Guid.TryParseExact(name, "D", out Guid id) && collection.Catalogue.FindAlert(id) is { } position
            ? await ReadAsync(caller, collection, position, http.RequestAborted)
            : null;
        if (source is null)
        {
            throw TaxiiRefused.Nothing;
        }

        await (parts[1] == "cap"
            ? WriteAsync(http, CapWriter.Write(source), CapMediaType)
            : WriteAsync(http, EdxlWriter.Write(source, collection.Role), EdxlMediaType));
    }

    private async Task FeedAsync(HttpContext http, Caller caller, RoleCollection collection)
    {
        string token = http.Request.Query["before"].ToString();
        ulong before = token.Length == 0
            ? ulong.MaxValue
            : PlaceToken.Read(token)?.Position ?? throw new TaxiiRefused(TaxiiError.InvalidParameter, "before: Follow the next link of the feed.");
        IReadOnlyList<ulong> positions = collection.Catalogue.FindAlerts(before, PageAlerts + 1);
        string here = $"/{Root}/{collection.Role}/";
        var feed = new XElement(
            Atom + "feed",
            new XElement(Atom + "id", $"urn:uuid:{collection.Id}"),
            new XElement(Atom + "title", $"Alerts for {collection.Role}"),
            new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("href", here)));
        if (positions.Count > PageAlerts)
        {
            string next = $"{here}?before={PlaceToken.Write((positions[PageAlerts - 1], 0))}";
            feed.Add(new XElement(Atom + "link", new XAttribute("rel", "next"), new XAttribute("href", next)));
        }

        DateTimeOffset updated = DateTimeOffset.UnixEpoch;
        foreach (ulong position in positions.Take(PageAlerts))
        {
            if (await ReadAsync(caller, collection, position, http.RequestAborted) is { } source)
            {
                updated = source.AcceptedAt > updated ? source.AcceptedAt : updated;
                feed.Add(Entry(source, here));
            }
        }

        feed.Add(new XElement(Atom + "updated", StixTime.Text(updated)));
        await WriteAsync(http, feed, "application/atom+xml");
    }

    // An exercise says so before anything else.
    private static XElement Entry(CapSource source, string here)
    {
        XElement alert = CapWriter.Write(source);
        XNamespace cap = alert.Name.Namespace;
        string status = (string)alert.Element(cap + "status")!;
        XElement? info = alert.Element(cap + "info");
        string title = (string?)info?.Element(cap + "headline") ?? (string?)info?.Element(cap + "event") ?? "Alert";
        return new XElement(
            Atom + "entry",
            new XElement(Atom + "id", $"urn:uuid:{source.MessageId:D}"),
            new XElement(Atom + "title", status == "Actual" ? title : $"{status.ToUpperInvariant()}: {title}"),
            new XElement(Atom + "updated", StixTime.Text(source.AcceptedAt)),
            new XElement(Atom + "author", new XElement(Atom + "name", source.Origin)),
            new XElement(Atom + "category", new XAttribute("term", status)),
            Link(here, source, "cap", CapMediaType),
            Link(here, source, "edxl", EdxlMediaType));
    }

    private static XElement Link(string here, CapSource source, string ending, string mediaType) => new(
        Atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", mediaType), new XAttribute("href", $"{here}{source.MessageId:D}.{ending}"));

    private async Task<CapSource?> ReadAsync(Caller caller, RoleCollection collection, ulong position, CancellationToken cancellation)
    {
        ListDeliveriesResponse page = await node.ListAsync(collection.Role, caller.System, position - 1, 1, cancellation);
        Delivery? delivery = page.Deliveries.FirstOrDefault(listed => listed.Delivery.Position == position)?.Delivery;
        if (delivery is not { Type: NoticeType.Alert, Change: null } || MessageIds.Read(delivery.MessageId) is not { } id)
        {
            return null;
        }

        try
        {
            return new CapSource
            {
                MessageId = id,
                Origin = delivery.Origin,
                AcceptedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(delivery.AcceptedAtUnixMicros / 1000),
                Alert = Alert.Parser.ParseUntrusted(delivery.Notice.Span),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(HttpContext http, XElement root, string mediaType)
    {
        using var bytes = new MemoryStream();
        await root.SaveAsync(bytes, SaveOptions.DisableFormatting, http.RequestAborted);
        http.Response.ContentType = mediaType + "; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), http.RequestAborted);
    }
}
