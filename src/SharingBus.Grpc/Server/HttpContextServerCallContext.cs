using Grpc.AspNetCore.Server.Features;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server;

/// <summary>A call as an HTTP request and its response.</summary>
internal sealed class HttpContextServerCallContext : ServerCallContext, IServerCallContextFeature, IDisposable
{
    private readonly CallSettings settings;
    private CancellationToken token;
    private CancellationTokenSource? cancellation;
    private DeadlineTimer? timer;
    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private AuthContext? authContext;
    private DateTime deadline = DateTime.MaxValue;
    private bool compressing;
    private bool headersPrepared;

    public HttpContextServerCallContext(HttpContext http, CallSettings settings)
    {
        HttpContext = http;
        this.settings = settings;
        token = http.RequestAborted;
    }

    public HttpContext HttpContext { get; }

    /// <summary>Whether the deadline passed before the call ended.</summary>
    public bool IsDeadlineExceeded { get; private set; }

    /// <summary>The encoding of the request's messages, or null.</summary>
    public string? RequestEncoding { get; private set; }

    ServerCallContext IServerCallContextFeature.ServerCallContext => this;

    protected override string MethodCore => HttpContext.Request.Path.Value ?? string.Empty;

    protected override string HostCore => HttpContext.Request.Host.Value ?? string.Empty;

    protected override string PeerCore => PeerIdentity.Address(HttpContext.Connection);

    protected override DateTime DeadlineCore => deadline;

    protected override Metadata RequestHeadersCore => requestHeaders ??= ReadHeaders(HttpContext.Request.Headers);

    protected override CancellationToken CancellationTokenCore => token;

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => authContext ??= PeerIdentity.Authenticate(HttpContext.Connection.ClientCertificate);

    /// <summary>Reads what the request says about the call. </summary>
    /// <exception cref="RpcException">A header is not understood.</exception>
    public void Start()
    {
        IHeaderDictionary response = HttpContext.Response.Headers;
        response.ContentType = WireNames.ContentType;
        RequestEncoding = HttpContext.Request.Headers[WireNames.Encoding].FirstOrDefault();
        if (RequestEncoding is not (null or WireNames.Identity or WireNames.Gzip))
        {
            response[WireNames.AcceptEncoding] = WireNames.AcceptedEncodings;
            throw WireErrors.UnknownEncoding();
        }

        if (HttpContext.Request.Headers.TryGetValue(WireNames.Timeout, out StringValues timeout))
        {
            StartDeadline(TimeoutHeader.Parse(timeout.ToString()) ?? throw WireErrors.BadTimeout());
        }

        compressing = settings.CompressResponses && ClientAccepts(WireNames.Gzip);
    }

    /// <summary>Sees to the headers before the first message, and says whether the next message is to be compressed.</summary>
    public bool PrepareMessage()
    {
        if (!headersPrepared)
        {
            headersPrepared = true;
            if (compressing && !HttpContext.Response.HasStarted)
            {
                HttpContext.Response.Headers[WireNames.Encoding] = WireNames.Gzip;
            }
        }

        return compressing && !(WriteOptions?.Flags ?? default).HasFlag(WriteFlags.NoCompress);
    }

    /// <summary>Says how the call ended: in trailers, or in the headers of a response without messages.</summary>
    public void WriteEnd(Status status, bool hasMessages)
    {
        bool trailersOnly = !hasMessages && !HttpContext.Response.HasStarted;
        IHeaderDictionary? target = trailersOnly
            ? HttpContext.Response.Headers
            : HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        if (target is null || target.IsReadOnly)
        {
            return;
        }

        if (responseTrailers is not null)
        {
            Append(target, responseTrailers);
        }

        target[WireNames.Status] = ((int)status.StatusCode).ToString();
        if (status.Detail.Length > 0)
        {
            target[WireNames.Message] = PercentEncoding.Encode(status.Detail);
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        cancellation?.Dispose();
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Pass the deadline and the cancellation token on instead.");

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HttpContext.Response.HasStarted)
        {
            throw new InvalidOperationException("The response headers were sent already.");
        }

        if (responseHeaders.GetValue(WireNames.EncodingRequest) is { } encoding)
        {
            compressing = encoding == WireNames.Gzip && ClientAccepts(WireNames.Gzip);
        }

        PrepareMessage();
        Append(HttpContext.Response.Headers, responseHeaders);
        await HttpContext.Response.BodyWriter.FlushAsync(token);
    }

    private static void Append(IHeaderDictionary target, Metadata metadata)
    {
        foreach (Metadata.Entry entry in metadata)
        {
            if (!WireNames.IsReserved(entry.Key))
            {
                target.Append(entry.Key, MetadataCodec.Encode(entry));
            }
        }
    }

    private static Metadata ReadHeaders(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach ((string name, StringValues values) in headers)
        {
            if (!MetadataCodec.IsKey(name))
            {
                continue;
            }

            foreach (string? value in values)
            {
                MetadataCodec.Decode(metadata, name, value ?? string.Empty);
            }
        }

        return metadata;
    }

    private bool ClientAccepts(string encoding) =>
        HttpContext
            .Request.Headers[WireNames.AcceptEncoding]
            .Any(line =>
                line is not null && line.Split(',', StringSplitOptions.TrimEntries).Contains(encoding, StringComparer.OrdinalIgnoreCase)
            );

    private void StartDeadline(TimeSpan timeout)
    {
        DateTime now = settings.Clock.GetUtcNow().UtcDateTime;
        deadline = DateTime.MaxValue - now > timeout ? now + timeout : DateTime.MaxValue;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(HttpContext.RequestAborted);
        token = cancellation.Token;
        timer = new DeadlineTimer(settings.Clock, timeout, OnDeadline);
    }

    private void OnDeadline()
    {
        IsDeadlineExceeded = true;
        try
        {
            cancellation!.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at the same moment.
        }
    }
}
