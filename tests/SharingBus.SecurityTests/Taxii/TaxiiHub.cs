using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using SharingBus.Exchange.V1;
using SharingBus.Hub;
using SharingBus.Hub.Taxii;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Certificates;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>A hub beside a real node, and clients of its listener for other standards.</summary>
internal sealed class TaxiiHub : IAsyncDisposable
{
    public const string MediaType = "application/taxii+json;version=2.1";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-taxii-");
    private readonly List<HttpClient> _clients = [];
    private readonly TestFederation _federation;
    private readonly string _agency;
    private readonly string _system;
    private HubHost _hub = null!;

    private TaxiiHub(TestFederation federation, string agency, string system)
    {
        _system = system;
        _federation = federation;
        _agency = agency;
    }

    public Uri Address => _hub.WebAddress!;

    public static async Task<TaxiiHub> StartAsync(TestFederation federation, string agency, TaxiiOptions? options = null, string system = "hub")
    {
        var hub = new TaxiiHub(federation, agency, system);
        await hub.StartAsync(options ?? new TaxiiOptions { Purpose = Purpose.Prevention });
        return hub;
    }

    /// <summary>Stops the hub and starts another on the same directory.</summary>
    public async Task RestartAsync()
    {
        await _hub.DisposeAsync();
        await StartAsync(new TaxiiOptions());
    }

    /// <summary>A client that shows a certificate, or none.</summary>
    public HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            },
        };
        if (certificate is null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = null;
        }

        var client = new HttpClient(handler) { BaseAddress = Address };
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(MediaType));
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of a system of the hub's agency.</summary>
    public HttpClient Client(string system) => Client(_federation.System(_agency, system));

    /// <summary>The path of a role's collection.</summary>
    public string Path(string role) => $"/taxii2/{_agency}/collections/{role}/";

    /// <summary>A resource that must be there.</summary>
    public static async Task<JsonObject> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>All objects of a collection.</summary>
    public async Task<IReadOnlyList<JsonObject>> ObjectsAsync(HttpClient client, string role, string query = "")
    {
        List<JsonObject> objects = [];
        JsonObject page;
        string next = "";
        do
        {
            page = await GetAsync(client, $"{Path(role)}objects/?limit=100{query}{next}");
            objects.AddRange((page["objects"]?.AsArray() ?? []).Select(item => item!.AsObject()));
            next = $"&next={(string?)page["next"]}";
        }
        while ((bool?)page["more"] == true);

        return objects;
    }

    /// <summary>Sends an envelope.</summary>
    public Task<HttpResponseMessage> PostAsync(HttpClient client, string role, string body, string mediaType = MediaType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return client.PostAsync($"{Path(role)}objects/", content, TestContext.Current.CancellationToken);
    }

    /// <summary>Files of the authority and of a system's certificate, for programs that are no .NET.</summary>
    public string[] Files(string system)
    {
        string authority = System.IO.Path.Combine(_directory.FullName, "authority.pem");
        using X509Certificate2 anchor = _federation.ServiceOf(_agency, "nobody").TrustAnchor;
        File.WriteAllText(authority, anchor.ExportCertificatePem());
        using X509Certificate2 certificate = _federation.System(_agency, system);
        CertificateFiles.Save(_directory.FullName, system, certificate);
        return
        [
            "--authority", authority, "--certificate", CertificateFiles.CertificatePath(_directory.FullName, system),
            "--key", CertificateFiles.KeyPath(_directory.FullName, system),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _hub.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartAsync(TaxiiOptions options) => _hub = await HubHost.StartAsync(
        new HubOptions
        {
            Agency = _agency,
            Node = _federation.AddressOf(_agency),
            DataDirectory = _directory.FullName,
            Role = TestBundle.DutyDesk,
            Taxii = options,
        },
        _federation.ServiceOf(_agency, _system),
        TestContext.Current.CancellationToken);
}
