using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Telemetry;

namespace SharingBus.Hosting.Serving;

/// <summary>Builds the web host of a SharingBus process: TLS on every listener, gRPC, health, telemetry, one translation of errors.</summary>
public static class ServiceHostBuilder
{
    /// <summary>Largest gRPC message a process reads or writes: a frame of 4 MiB of notices and its envelope.</summary>
    public const int MaxMessageBytes = (4 * 1024 * 1024) + (64 * 1024);

    /// <summary>Streams one connection may have open: enough for a system with a subscription per role, little for an abuser.</summary>
    public const int MaxStreamsPerConnection = 256;

    private static readonly object ListenerKey = new();

    /// <summary>Creates a builder with the defaults of every process; the caller adds its own services.</summary>
    public static WebApplicationBuilder Create(ServiceProfile profile)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = profile.Name });
        builder.Services.AddSingleton(profile.Time).AddSingleton(profile.Certificate);
        builder.Services.AddRouting();
        builder.Services.AddHealthChecks();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.MaxSendMessageSize = MaxMessageBytes;
            options.Interceptors.Add<UnexpectedErrorInterceptor>();
        });
        AddLogging(builder.Logging, profile);
        builder.Services.AddTelemetry(profile.Name);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, profile));
        return builder;
    }

    /// <summary>Maps the health listener's page and closes each listener to the other's traffic. Call it before mapping services.</summary>
    public static WebApplication UseListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<ServiceCertificate>().LogTo(app.Logger);
        app.Use(async (context, next) =>
        {
            if (ListenerOf(context) != Listener.Health)
            {
                await next(context);
            }
            else if (context.Request.Path == "/healthz")
            {
                await HealthPage.WriteAsync(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
        app.Lifetime.ApplicationStarted.Register(() => app.Logger.Listening(app.GrpcAddress(), app.HealthAddress()));
        return app;
    }

    private static Listener ListenerOf(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(ListenerKey, out var value) == true && value is Listener listener
            ? listener
            : Listener.Grpc;

    private static void Listen(KestrelServerOptions kestrel, ServiceProfile profile)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // a stream has no end; each message is bounded by MaxMessageBytes
        kestrel.Limits.MinRequestBodyDataRate = null; // subscriptions are silent for hours
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 512 * 1024;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        kestrel.Listen(profile.Address, profile.GrpcPort, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            Mark(options, Listener.Grpc);
            options.UseHttps(Https(profile, ClientCertificateMode.RequireCertificate));
        });
        kestrel.Listen(profile.Address, profile.HealthPort, options =>
        {
            options.Protocols = HttpProtocols.Http1AndHttp2;
            Mark(options, Listener.Health);
            options.UseHttps(Https(profile, ClientCertificateMode.NoCertificate));
        });
    }

    private static void Mark(ListenOptions options, Listener listener) =>
        options.Use(next => connection =>
        {
            connection.Items[ListenerKey] = listener;
            return next(connection);
        });

    private static HttpsConnectionAdapterOptions Https(ServiceProfile profile, ClientCertificateMode mode) => new()
    {
        ServerCertificate = profile.Certificate.Current,
        OnAuthenticate = (_, tls) => tls.ServerCertificateContext = profile.Certificate.Context, // as its files hold it now
        SslProtocols = SslProtocols.Tls13,
        ClientCertificateMode = mode,
        CheckCertificateRevocation = false,
        ClientCertificateValidation = (certificate, _, _) => IssuedBy(profile.TrustAnchor, certificate, "1.3.6.1.5.5.7.3.2"),
    };

    /// <summary>Whether a certificate chains to the one anchor and may be used for the purpose given as an extended-key-usage OID.</summary>
    public static bool IssuedBy(X509Certificate2 anchor, X509Certificate2 certificate, string keyUsageOid)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // removal from the register revokes (SECURITY.md)
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(keyUsageOid));
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static void AddLogging(ILoggingBuilder logging, ServiceProfile profile)
    {
        logging.ClearProviders();
        if (profile.Logging is null)
        {
            logging.AddSimpleConsole(o => o.SingleLine = true);
        }
        else
        {
            profile.Logging(logging);
        }

        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
