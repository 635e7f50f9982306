using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace SharingBus.Backbone.Provisioning;

/// <summary>The few calls of RabbitMQ's management HTTP API that provisioning needs.</summary>
internal sealed class ManagementClient : IDisposable
{
    /// <summary>One call, 30 s: a cluster elects a leader for every new quorum queue.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http;

    public ManagementClient(ManagementOptions options)
    {
        byte[] credentials = Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}");
        _http = new HttpClient { BaseAddress = options.Address, Timeout = CallTimeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
    }

    /// <summary>What is there; null where nothing is.</summary>
    public async Task<T?> GetAsync<T>(string step, string path, CancellationToken ct)
        where T : class
    {
        (HttpStatusCode status, string answer) = await CallAsync(step, HttpMethod.Get, path, body: null, ct);
        return status == HttpStatusCode.NotFound ? null : JsonSerializer.Deserialize<T>(answer, Json);
    }

    public Task PutAsync(string step, string path, object body, CancellationToken ct) => EnsureAsync(step, HttpMethod.Put, path, body, ct);

    public Task PostAsync(string step, string path, object body, CancellationToken ct) => EnsureAsync(step, HttpMethod.Post, path, body, ct);

    public Task DeleteAsync(string step, string path, CancellationToken ct) => EnsureAsync(step, HttpMethod.Delete, path, body: null, ct);

    /// <summary>The status and text of an answer, a refusal's too.</summary>
    public Task<(HttpStatusCode Status, string Answer)> TryPostAsync(string step, string path, object body, CancellationToken ct) =>
        SendAsync(step, HttpMethod.Post, path, body, ct);

    public void Dispose() => _http.Dispose();

    private async Task EnsureAsync(string step, HttpMethod method, string path, object? body, CancellationToken ct) =>
        await CallAsync(step, method, path, body, ct);

    private async Task<(HttpStatusCode Status, string Answer)> CallAsync(string step, HttpMethod method, string path, object? body, CancellationToken ct)
    {
        (HttpStatusCode status, string answer) = await SendAsync(step, method, path, body, ct);
        bool mayBeMissing = method == HttpMethod.Get || method == HttpMethod.Delete;
        return (int)status is >= 200 and < 300 || (mayBeMissing && status == HttpStatusCode.NotFound)
            ? (status, answer)
            : throw new BrokerProvisioningException($"The broker refused to {step}: status {(int)status}.");
    }

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(string step, HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            // Buffered, for the management API does not read chunked bodies.
            request.Content = JsonContent.Create(body);
            await request.Content.LoadIntoBufferAsync(ct);
        }

        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, ct);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new BrokerProvisioningException($"The broker's management API did not answer when asked to {step}.", e);
        }
    }
}
