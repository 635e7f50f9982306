using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>Everything that a caller of one role can be made to be told, put together.</summary>
internal sealed class TaxiiCrawl(TaxiiHub hub, string role, IReadOnlyList<string> roles)
{
    // Objects that are asked for one by one too.
    private const int Singly = 25;

    private readonly StringBuilder _told = new();

    public async Task<string> ReadAsync(string system)
    {
        HttpClient client = hub.Client(system);
        await AskAsync(client, "/taxii2/");
        await AskAsync(client, hub.Path("x")[..^"collections/x/".Length] + "collections/");
        await AskAsync(client, hub.Path("x")[..^"collections/x/".Length] + "markings/");
        foreach (string other in roles.Where(other => other != role))
        {
            foreach (string path in new[] { "", "objects/", "manifest/", "objects/?match[version]=all&next=AAAAAAAAAAAAAAAA" })
            {
                await AskAsync(client, hub.Path(other) + path);
            }

            await AskAsync(client, $"/cap/{other}/");
        }

        await AskAsync(client, hub.Path(role) + "manifest/?match[version]=all");
        IReadOnlyList<JsonObject> objects = await hub.ObjectsAsync(client, role, "&match[version]=all");
        foreach (JsonObject item in objects)
        {
            _told.Append(item.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })).Append('\n');
        }

        foreach (string id in objects.Select(item => (string)item["id"]!).Take(Singly))
        {
            await AskAsync(client, $"{hub.Path(role)}objects/{id}/");
            await AskAsync(client, $"{hub.Path(role)}objects/{id}/versions/");
        }

        string feed = await AskAsync(client, $"/cap/{role}/");
        foreach (string link in XDocument.Parse(feed).Descendants().Where(element => element.Name.LocalName == "link").Select(link => (string)link.Attribute("href")!).Distinct())
        {
            await AskAsync(client, link);
        }

        return _told.ToString();
    }

    private async Task<string> AskAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        _told.Append(text).Append('\n');
        foreach (string value in answer.Headers.SelectMany(header => header.Value))
        {
            _told.Append(value).Append('\n');
        }

        return text;
    }
}
