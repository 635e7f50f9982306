using System.Collections.Concurrent;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>A way to one server over HTTP/2. Calls share its connections; keep it as long as the server is called.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly HttpMessageInvoker http;
    private readonly bool ownsHttp;
    private readonly ConcurrentDictionary<IDisposable, byte> calls = new(ReferenceEqualityComparer.Instance);
    private volatile bool disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        Settings = new ChannelSettings(address, options);
        (http, ownsHttp) = CreateHttp(options);
    }

    internal Uri Address { get; }

    internal ChannelSettings Settings { get; }

    /// <summary>Creates a channel with the usual options.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>Creates a channel.</summary>
    /// <param name="address">https://host:port, or http://host:port for plain text.</param>
    /// <param name="channelOptions">How calls are made.</param>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    /// <summary>Creates a channel with the usual options.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>Creates a channel.</summary>
    /// <exception cref="ArgumentException">The address is not http or https, or client and handler are both set.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException("The address of a channel is http or https.", nameof(address));
        }

        if (channelOptions.HttpClient is not null && channelOptions.HttpHandler is not null)
        {
            throw new ArgumentException("HttpClient and HttpHandler cannot both be set.", nameof(channelOptions));
        }

        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc />
    public override CallInvoker CreateCallInvoker() =>
        disposed ? throw new ObjectDisposedException(nameof(GrpcChannel)) : new HttpCallInvoker(this);

    /// <summary>Cancels the calls that still run and closes the connections.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        foreach (IDisposable call in calls.Keys)
        {
            call.Dispose();
        }

        if (ownsHttp)
        {
            http.Dispose();
        }
    }

    /// <summary>Sends a request; completes with the response's headers.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return http is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : http.SendAsync(request, cancellationToken);
    }

    internal void Track(IDisposable call) => calls.TryAdd(call, 0);

    internal void Untrack(IDisposable call) => calls.TryRemove(call, out _);

    /// <inheritdoc />
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    private static (HttpMessageInvoker Http, bool Owned) CreateHttp(GrpcChannelOptions options)
    {
        if (options.HttpClient is not null)
        {
            return (options.HttpClient, options.DisposeHttpClient);
        }

        if (options.HttpHandler is not null)
        {
            return (new HttpMessageInvoker(options.HttpHandler, options.DisposeHttpClient), true);
        }

        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        return (new HttpMessageInvoker(handler), true);
    }
}
