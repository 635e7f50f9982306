using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace SharingBus.Backbone.Provisioning;

/// <summary>The few calls of RabbitMQ's management HTTP API that provisioning needs.</summary>
internal sealed class ManagementClient : IDisposable
{
    /// <summary>One call, 30 s: a cluster elects a leader for every new quorum queue.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public ManagementClient(ManagementOptions options)
    {
        byte[] credentials = Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}");
        _http = new HttpClient { BaseAddress = options.Address, Timeout = CallTimeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
    }

    public async Task<bool> ExistsAsync(string step, string path, CancellationToken ct)
    {
        HttpStatusCode status = await CallAsync(step, HttpMethod.Get, path, body: null, ct);
        return status != HttpStatusCode.NotFound;
    }

    public Task PutAsync(string step, string path, object body, CancellationToken ct) =>
        CallAsync(step, HttpMethod.Put, path, body, ct);

    public Task PostAsync(string step, string path, object body, CancellationToken ct) =>
        CallAsync(step, HttpMethod.Post, path, body, ct);

    public Task DeleteAsync(string step, string path, CancellationToken ct) =>
        CallAsync(step, HttpMethod.Delete, path, body: null, ct);

    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode> CallAsync(string step, HttpMethod method, string path, object? body, CancellationToken ct)
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
            bool mayBeMissing = method == HttpMethod.Get || method == HttpMethod.Delete;
            return answer.IsSuccessStatusCode || (mayBeMissing && answer.StatusCode == HttpStatusCode.NotFound)
                ? answer.StatusCode
                : throw new BrokerProvisioningException($"The broker refused to {step}: status {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new BrokerProvisioningException($"The broker's management API did not answer when asked to {step}.", e);
        }
    }
}
