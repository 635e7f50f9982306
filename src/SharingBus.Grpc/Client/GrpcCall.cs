using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// One call as an HTTP/2 request. It ends once: by its trailers, by a failure of the transport or of a message, by its
/// deadline or by its caller; whatever comes first is its outcome and tears down the rest.
/// </summary>
internal sealed partial class GrpcCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024);

    private readonly GrpcChannel channel;
    private readonly Method<TRequest, TResponse> method;
    private readonly string? host;
    private readonly CancellationTokenSource cancellation = new();
    private readonly TaskCompletionSource<Metadata> headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestContent content;
    private readonly FrameWriter<TRequest> writer;
    private readonly bool compresses;
    private CancellationTokenRegistration callerCancels;
    private DeadlineTimer? deadline;
    private HttpResponseMessage? response;
    private PipeReader? pipe;
    private FrameReader<TResponse>? reader;
    private Task opening = Task.CompletedTask;
    private Outcome? outcome;

    public GrpcCall(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        this.channel = channel;
        this.method = method;
        this.host = host;
        Options = options;
        compresses = options.Headers?.GetValue(WireNames.EncodingRequest) == WireNames.Gzip;
        content = new RequestContent(headersFirst: method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming);
        writer = new FrameWriter<TRequest>(
            content,
            method.RequestMarshaller,
            channel.Settings.MaxSendMessageSize,
            CompressionLevel.Fastest
        );
    }

    public CallOptions Options { get; }

    public Task<Metadata> Headers => headers.Task;

    public Status GetStatus() => (outcome ?? throw NotEnded()).Status;

    public Metadata GetTrailers() => (outcome ?? throw NotEnded()).Trailers;

    /// <summary>Sends the request's headers and begins to wait for the response's.</summary>
    public void Start()
    {
        channel.Track(this);
        callerCancels = Options.CancellationToken.UnsafeRegister(static call => ((GrpcCall<TRequest, TResponse>)call!).Dispose(), this);
        opening = StartDeadline() ? OpenAsync() : Task.CompletedTask;
    }

    /// <summary>Cancels the call unless it ended.</summary>
    public void Dispose() => End(new Outcome(new Status(StatusCode.Cancelled, "Call canceled by the client.")));

    /// <summary>Sends the only request of the call.</summary>
    public void SendSingle(TRequest request)
    {
        if (outcome is not null)
        {
            return;
        }

        try
        {
            writer.Append(request, Compresses(Options.WriteOptions?.Flags ?? default));
            _ = CompleteRequestsAsync();
        }
        catch (InvalidOperationException) when (outcome is not null)
        {
            // The call ended at the same moment.
        }
#pragma warning disable CA1031 // The call reports whatever keeps its request from being written.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }
    }

    /// <summary>Ends the stream of requests. A broken transport is reported by the response, not here.</summary>
    public async Task CompleteRequestsAsync()
    {
        try
        {
            await writer.CompleteAsync();
            content.Finish();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            content.Abort();
        }
    }

    private static InvalidOperationException NotEnded() => new("The call has not ended yet.");

    private bool Compresses(WriteFlags flags) => compresses && !flags.HasFlag(WriteFlags.NoCompress);

    private bool StartDeadline()
    {
        if (Options.Deadline is not { } time || time == DateTime.MaxValue)
        {
            return outcome is null;
        }

        if (time.Kind != DateTimeKind.Utc && time != DateTime.MinValue)
        {
            throw new InvalidOperationException("A deadline is a time in UTC.");
        }

        TimeSpan left = time - TimeProvider.System.GetUtcNow().UtcDateTime;
        if (left <= TimeSpan.Zero)
        {
            End(DeadlinePassed());
            return false;
        }

        deadline = new DeadlineTimer(TimeProvider.System, left, () => End(DeadlinePassed()));
        return outcome is null;
    }

    private async Task OpenAsync()
    {
        try
        {
            HttpRequestMessage request = await CreateRequestAsync();
            HttpResponseMessage received = await channel.SendAsync(request, cancellation.Token);
            Interlocked.Exchange(ref response, received);
            if (outcome is not null)
            {
                received.Dispose();
                return;
            }

            headers.TrySetResult(ResponseReading.ReadMetadata(received.Headers));
            if (ResponseReading.EarlyOutcome(received) is { } early)
            {
                End(RequireMessage(early));
                return;
            }

            string? encoding = received.Headers.NonValidated.TryGetValues(WireNames.Encoding, out var values) ? values.ToString() : null;
            pipe = PipeReader.Create(await received.Content.ReadAsStreamAsync(cancellation.Token), PipeOptions);
            reader = new FrameReader<TResponse>(pipe, method.ResponseMarshaller, encoding, channel.Settings.MaxReceiveMessageSize);
        }
#pragma warning disable CA1031 // Whatever keeps the call from opening is its outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }
    }

    private async Task<HttpRequestMessage> CreateRequestAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(channel.Address, method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation(WireNames.AcceptEncoding, WireNames.AcceptedEncodings);
        request.Headers.Host = host;
        if (compresses)
        {
            request.Headers.TryAddWithoutValidation(WireNames.Encoding, WireNames.Gzip);
        }

        AddMetadata(request, Options.Headers);
        AddMetadata(request, await CredentialHeadersAsync());
        if (deadline is not null)
        {
            TimeSpan left = Options.Deadline!.Value - TimeProvider.System.GetUtcNow().UtcDateTime;
            request.Headers.TryAddWithoutValidation(WireNames.Timeout, TimeoutHeader.Format(left));
        }

        return request;
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata? metadata)
    {
        foreach (Metadata.Entry entry in metadata ?? Metadata.Empty)
        {
            if (!WireNames.IsReserved(entry.Key))
            {
                request.Headers.TryAddWithoutValidation(entry.Key, MetadataCodec.Encode(entry));
            }
        }
    }

    private async ValueTask<Metadata?> CredentialHeadersAsync()
    {
        List<CallCredentials> credentials = [.. channel.Settings.CallCredentials];
        if (Options.Credentials is not null)
        {
            credentials.Add(Options.Credentials);
        }

        if (credentials.Count == 0 || !channel.Settings.SendsCallCredentials)
        {
            return null;
        }

        var target = new Metadata();
        string serviceUrl = new Uri(channel.Address, method.ServiceName).AbsoluteUri;
        var context = new AuthInterceptorContext(serviceUrl, method.Name, cancellation.Token);
        foreach (CallCredentials one in credentials)
        {
            await new CallCredentialsApplier(context, target).ApplyAsync(one);
        }

        return target;
    }
}
