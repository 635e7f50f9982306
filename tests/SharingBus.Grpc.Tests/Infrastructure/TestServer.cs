using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SharingBus.Grpc.Tests.Infrastructure;

/// <summary>A real server on a free port of the loopback. Its disposal fails the test if the server logged an unexpected error.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ErrorLog errors;
    private readonly List<string> expected = [];

    private TestServer(WebApplication app, ErrorLog errors, bool tls)
    {
        this.app = app;
        this.errors = errors;
        Address = new Uri(app.Urls.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        Tls = tls;
    }

    public Uri Address { get; }

    public bool Tls { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<TestServer> StartAsync(
        bool tls = false,
        Action<GrpcServiceOptions>? grpc = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        LambdaService? service = null,
        string environment = "Production"
    )
    {
        var log = new ErrorLog();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(log);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
                    if (tls)
                    {
                        listen.UseHttps(TestCertificate.Instance);
                    }
                }
            )
        );
        builder.Services.AddGrpc(options => grpc?.Invoke(options));
        services?.Invoke(builder.Services);
        if (service is not null)
        {
            builder.Services.AddSingleton(service);
        }

        WebApplication built = builder.Build();
        map?.Invoke(built);
        if (service is null)
        {
            built.MapGrpcService<TestServiceImpl>();
        }
        else
        {
            built.MapGrpcService<LambdaService>();
        }

        await built.StartAsync();
        return new TestServer(built, log, tls);
    }

    /// <summary>A handler that trusts the test servers' certificate and no other.</summary>
    public static SocketsHttpHandler TrustingHandler()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 presented && presented.Thumbprint == TestCertificate.Instance.Thumbprint;
        return handler;
    }

    public GrpcChannel CreateChannel(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions();
        if (Tls)
        {
            options.HttpHandler = TrustingHandler();
        }

        configure?.Invoke(options);
        return GrpcChannel.ForAddress(Address, options);
    }

    /// <summary>Takes the errors logged so far; what is taken is expected.</summary>
    public IReadOnlyList<string> TakeErrors() => errors.Take();

    /// <summary>Errors of this name are part of the test and fail nothing.</summary>
    public void Expect(string eventName) => expected.Add(eventName);

    public async ValueTask DisposeAsync()
    {
        // Long enough for thousands of reset streams to be cleared away on a busy machine.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
        string[] unexpected = [.. errors.Take().Where(error => !expected.Any(name => error.StartsWith(name, StringComparison.Ordinal)))];
        Assert.True(unexpected.Length == 0, $"Unexpected errors were logged:{Environment.NewLine}{string.Join(Environment.NewLine, unexpected)}");
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> entries = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (logLevel >= LogLevel.Error)
            {
                entries.Enqueue($"{eventId}: {formatter(state, exception)} {exception}");
            }
        }

        public List<string> Take()
        {
            var taken = new List<string>();
            while (entries.TryDequeue(out string? entry))
            {
                taken.Add(entry);
            }

            return taken;
        }

        public void Dispose() { }
    }
}
