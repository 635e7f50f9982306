using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Stix;

namespace SharingBus.Cli.Feeds;

/// <summary>
/// Reads a collection of a TAXII 2.1 server on and on: pages are put together, so that a report finds its objects, imported, published, and
/// only then is the place kept. What is refused is written down with its reasons.
/// </summary>
/// <param name="client">Shows the server who reads.</param>
/// <param name="collection">The collection, ending with a slash.</param>
/// <param name="directory">Where the place is kept, and what was refused.</param>
/// <param name="publisher">Publishes.</param>
/// <param name="context">What the objects do not say, as of now.</param>
/// <param name="output">Where it tells what it did; counts only.</param>
internal sealed class TaxiiFeed(
    HttpClient client, Uri collection, DirectoryInfo directory, FeedPublisher publisher, Func<ImportContext> context, TextWriter output)
{
    /// <summary>Most objects that are imported together: a report and its objects are far fewer, and their text fits in what the importer reads.</summary>
    public const int MaxTogether = 2_000;

    /// <summary>Largest page, 16 MiB: what the importer reads.</summary>
    public const int MaxPageBytes = Importers.MaxFileBytes;

    private const string MediaType = "application/taxii+json;version=2.1";
    private const string PlaceFile = "place.json";
    private const string RefusedFile = "refused.jsonl";

    // What is asked for at once; the server may give less.
    private const int Limit = 500;

    private string PlacePath => Path.Combine(directory.FullName, PlaceFile);

    /// <summary>Reads to the end of the collection.</summary>
    /// <returns>How many objects there were.</returns>
    /// <exception cref="HttpRequestException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidDataException">The server answers with something that is no TAXII.</exception>
    public async Task<int> PollAsync(CancellationToken cancel)
    {
        int read = 0;
        bool more = true;
        while (more)
        {
            TaxiiPlace place = TaxiiPlace.Read(PlacePath);
            List<JsonObject> objects = [];
            do
            {
                (more, place) = await PageAsync(place, objects, cancel);
            }
            while (more && objects.Count < MaxTogether);

            if (objects.Count > 0)
            {
                await TakeAsync(StixEnvelope.Of(objects), cancel);
                read += objects.Count;
            }

            place.Write(PlacePath);
        }

        return read;
    }

    private async Task<(bool More, TaxiiPlace Place)> PageAsync(TaxiiPlace place, List<JsonObject> objects, CancellationToken cancel)
    {
        string query = $"objects/?limit={Limit}"
            + (place.AddedAfter is { } after ? $"&added_after={Uri.EscapeDataString(after)}" : "")
            + (place.Next is { } next ? $"&next={Uri.EscapeDataString(next)}" : "");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(collection, query));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(MediaType));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        answer.EnsureSuccessStatusCode();
        JsonObject page = Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        objects.AddRange((page["objects"] as JsonArray ?? []).OfType<JsonObject>().Select(item => item.DeepClone().AsObject()));
        bool more = page["more"] is JsonValue flag && flag.TryGetValue(out bool holds) && holds && page["next"] is not null;
        string? last = answer.Headers.TryGetValues("X-TAXII-Date-Added-Last", out IEnumerable<string>? dates) ? dates.First() : null;

        // While pages go on the query stays as it was; at the end the last date is where the next poll begins.
        return more
            ? (true, place with { Next = page["next"]!.ToString(), Seen = last ?? place.Seen })
            : (false, new TaxiiPlace(last ?? place.Seen ?? place.AddedAfter, null, null));
    }

    private static JsonObject Parse(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 64 }) as JsonObject
                ?? throw new InvalidDataException("The server's answer is no TAXII envelope.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException("The server's answer is no JSON.", broken);
        }
    }

    private async Task TakeAsync(StixEnvelope envelope, CancellationToken cancel)
    {
        IReadOnlyList<ImportedNotice> notices = envelope.Import(context());
        foreach (ImportedNotice notice in notices)
        {
            if (await publisher.PublishAsync(notice, cancel) is { } fault)
            {
                envelope.Fail(notice, fault);
            }
        }

        int[] refused = [.. Enumerable.Range(0, envelope.Objects.Count).Where(place => envelope.Failures[place] is not null)];
        if (refused.Length > 0)
        {
            await File.AppendAllLinesAsync(
                Path.Combine(directory.FullName, RefusedFile),
                refused.Select(place => new JsonObject { ["reason"] = envelope.Failures[place], ["object"] = envelope.Objects[place].DeepClone() }.ToJsonString()),
                cancel);
        }

        await output.WriteLineAsync($"{envelope.Objects.Count} objects: {notices.Count} notices, {refused.Length} objects refused");
    }
}
