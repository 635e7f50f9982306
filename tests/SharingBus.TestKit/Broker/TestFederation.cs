using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using SharingBus.Backbone;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.TestKit.Broker;

/// <summary>A federation at a test broker, in a virtual host of its own, taken away when disposed.</summary>
public sealed class TestFederation : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AgencyAccess> _access = new(StringComparer.Ordinal);
    private readonly string _virtualHost;
    private readonly RabbitMqOptions _broker;
    private readonly BrokerProvisioner _provisioner;
    private readonly HttpClient _admin;

    internal TestFederation(string virtualHost, RabbitMqOptions broker, ManagementOptions management)
    {
        _virtualHost = virtualHost;
        _broker = broker;
        _provisioner = new BrokerProvisioner(management);
        _admin = new HttpClient { BaseAddress = management.Address };
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{management.UserName}:{management.Password}"));
        _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
    }

    /// <summary>The provisioned agencies.</summary>
    public IReadOnlyCollection<string> Agencies => [.. _access.Keys];

    /// <summary>The agency's own, least privileged access.</summary>
    public RabbitMqOptions AccessOf(string agency)
    {
        AgencyAccess access = _access[agency];
        return new RabbitMqOptions
        {
            Host = _broker.Host,
            Port = _broker.Port,
            VirtualHost = _virtualHost,
            UserName = access.UserName,
            Password = access.Password!,
            Tls = _broker.Tls,
        };
    }

    /// <summary>Adds agencies to the federation; those already there keep their users and passwords.</summary>
    /// <returns>What provisioning returned for all agencies.</returns>
    public async Task<IReadOnlyList<AgencyAccess>> AddAsync(IReadOnlyList<string> agencies, CancellationToken ct)
    {
        IReadOnlyList<AgencyAccess> all =
            await _provisioner.ProvisionAsync(_virtualHost, [.. _access.Keys.Union(agencies)], renewPasswords: false, ct);
        foreach (AgencyAccess access in all.Where(a => a.Password is not null))
        {
            _access[access.Agency] = access;
        }

        return all;
    }

    /// <summary>Deletes a queue, as an operator by mistake might.</summary>
    public Task DeleteQueueAsync(BatchAddress address, CancellationToken ct) =>
        EnsureAsync(_admin.DeleteAsync(new Uri($"api/queues/{_virtualHost}/{BrokerTopology.QueueOf(address)}", UriKind.Relative), ct));

    /// <summary>The virtual host.</summary>
    public string VirtualHost => _virtualHost;

    /// <summary>Changes something at the broker as its administrator, as a slip of the operator would.</summary>
    /// <param name="method">PUT, POST or DELETE.</param>
    /// <param name="path">Of the management API, without its leading <c>api/</c>.</param>
    /// <param name="body">What is sent; null for nothing.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task AdministerAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri($"api/{path}", UriKind.Relative));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            await request.Content.LoadIntoBufferAsync(ct); // the management API reads no chunked bodies
        }

        await EnsureAsync(_admin.SendAsync(request, ct));
    }

    /// <summary>Gives an agency's user other rights than provisioning did.</summary>
    public Task SetRightsAsync(string agency, string configure, string write, string read, CancellationToken ct) => AdministerAsync(
        HttpMethod.Put, $"permissions/{_virtualHost}/{_access[agency].UserName}", new { configure, write, read }, ct);

    /// <summary>What the management API answers to a question.</summary>
    public Task<string> AskAsync(string path, CancellationToken ct) => _admin.GetStringAsync(new Uri($"api/{path}", UriKind.Relative), ct);

    /// <summary>Bounds every queue of the federation more tightly than provisioning does.</summary>
    public Task LimitQueuesAsync(int batches, CancellationToken ct) =>
        EnsureAsync(_admin.PutAsJsonAsync(
            new Uri($"api/policies/{_virtualHost}/limit", UriKind.Relative),
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["pattern"] = "^sb\\.in\\.",
                ["definition"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["max-length"] = batches },
                ["apply-to"] = "queues",
            },
            ct));

    /// <summary>The names of all queues and exchanges in the virtual host, without those every broker has.</summary>
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken ct)
    {
        List<string> names = [];
        foreach (string kind in new[] { "queues", "exchanges" })
        {
            var items = await _admin.GetFromJsonAsync<List<NamedItem>>(new Uri($"api/{kind}/{_virtualHost}", UriKind.Relative), ct);
            names.AddRange(items!.Select(i => i.Name).Where(n => n.Length > 0 && !n.StartsWith("amq.", StringComparison.Ordinal)));
        }

        return names;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _provisioner.RemoveAsync(_virtualHost, [.. _access.Keys], CancellationToken.None);
        _provisioner.Dispose();
        _admin.Dispose();
    }

    private static async Task EnsureAsync(Task<HttpResponseMessage> call)
    {
        using HttpResponseMessage answer = await call;
        answer.EnsureSuccessStatusCode();
    }

    private sealed record NamedItem(string Name);
}
