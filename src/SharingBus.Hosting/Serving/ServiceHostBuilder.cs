using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Telemetry;
using SharingBus.Hosting.Tokens;

namespace SharingBus.Hosting.Serving;

/// <summary>Builds the web host of a SharingBus process: TLS on every listener, gRPC, health, telemetry, one translation of errors.</summary>
public static class ServiceHostBuilder
{
    /// <summary>Largest gRPC message a process reads or writes: a frame of 4 MiB of notices and its envelope.</summary>
    public const int MaxMessageBytes = (4 * 1024 * 1024) + (64 * 1024);

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
            options.Interceptors.Add<StandingInterceptor>();
        });
        AddCallers(builder.Services, profile);
        AddLogging(builder.Logging, profile);
        builder.Services.AddTelemetry(profile.Name);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, profile));
        return builder;
    }

    /// <summary>
    /// Maps the health listener's page, closes each listener to the other's traffic, and asks of every call who makes it. Call it before
    /// mapping services.
    /// </summary>
    public static WebApplication UseListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<ServiceCertificate>().LogTo(app.Logger);
        app.Use(async (context, next) =>
        {
            switch (ServedConnection.Of(context).Listener)
            {
                case Listener.Grpc:
                    await next(context);
                    break;
                case Listener.Web:
                    await context.RequestServices.GetRequiredService<WebGate>().AnswerAsync(context);
                    break;
                case Listener.Health when context.Request.Path == "/healthz":
                    await HealthPage.WriteAsync(context);
                    break;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    break;
            }
        });
        app.UseMiddleware<CallGate>();
        app.Services.GetRequiredService<DeclaredRequirements>().Watch(app);
        app.Lifetime.ApplicationStarted.Register(() => app.Logger.Listening(app.GrpcAddress(), app.HealthAddress()));
        return app;
    }

    /// <summary>Every gRPC method mapped at a host by its full name, with what a caller needs for it; null where nothing is declared.</summary>
    public static IReadOnlyDictionary<string, RequiresRightAttribute?> RequirementsOfCallers(this WebApplication app) =>
        app.Services.GetRequiredService<DeclaredRequirements>().All;

    // The first of the hosted services, so that a host with an undeclared method starts nothing at all.
    private static void AddCallers(IServiceCollection services, ServiceProfile profile)
    {
        services.AddSingleton<DeclaredRequirements>().AddHostedService(provider => provider.GetRequiredService<DeclaredRequirements>());
        if (profile.Tokens is { } tokens)
        {
            services.AddSingleton(provider => new AccessTokens(tokens, profile.Time, provider.GetRequiredService<ILogger<AccessTokens>>()));
        }

        services.AddSingleton(provider => new CallerReading(
            provider.GetService<AccessTokens>(), profile.Time, provider.GetRequiredService<ILogger<CallerReading>>()));
        services.AddSingleton(new OpenCalls(profile.Limits.StreamsPerSystem));
        services.TryAddSingleton<ICallerRights, IdentifiedCallers>();
        services.AddSingleton<WebGate>();
    }

    private static void Listen(KestrelServerOptions kestrel, ServiceProfile profile)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // a stream has no end; each message is bounded by MaxMessageBytes
        kestrel.Limits.MinRequestBodyDataRate = null; // subscriptions are silent for hours
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = CallLimits.MaxHeaderBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = CallLimits.MaxStreamsPerConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 512 * 1024;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        kestrel.Listen(profile.Address, profile.GrpcPort, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            Secure(options, profile, Listener.Grpc, profile.Tokens is null ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.AllowCertificate);
        });
        kestrel.Listen(profile.Address, profile.HealthPort, options =>
        {
            options.Protocols = HttpProtocols.Http1AndHttp2;
            Secure(options, profile, Listener.Health, ClientCertificateMode.NoCertificate);
        });
        if (profile.WebPort is { } web)
        {
            // Who shows nothing is told so in the words of the standard, which a failed handshake could not.
            kestrel.Listen(profile.Address, web, options =>
            {
                options.Protocols = HttpProtocols.Http1AndHttp2;
                Secure(options, profile, Listener.Web, ClientCertificateMode.AllowCertificate);
            });
        }
    }

    private static void Secure(ListenOptions options, ServiceProfile profile, Listener listener, ClientCertificateMode mode)
    {
        var bounds = new ConnectionBounds(profile.Limits);
        bounds.Before(options, () => options.ApplicationServices.GetRequiredService<ILogger<ConnectionBounds>>());
        options.UseHttps(Https(profile, mode));
        ConnectionBounds.After(options);
        options.Use(next => connection =>
        {
            new ServedConnection(listener).KeepIn(connection.Items);
            return next(connection);
        });
    }

    private static HttpsConnectionAdapterOptions Https(ServiceProfile profile, ClientCertificateMode mode) => new()
    {
        ServerCertificate = profile.Certificate.Current,
        OnAuthenticate = (_, tls) => tls.ServerCertificateContext = profile.Certificate.Context, // as its files hold it now
        SslProtocols = SslProtocols.Tls13,
        HandshakeTimeout = CallLimits.HandshakeTime,
        ClientCertificateMode = mode,
        CheckCertificateRevocation = false,
        ClientCertificateValidation = (certificate, _, _) => IssuedBy(profile.TrustAnchor, certificate, "1.3.6.1.5.5.7.3.2"),
    };

    /// <summary>Whether a certificate chains to the one anchor and states the purpose given as an extended-key-usage OID.</summary>
    public static bool IssuedBy(X509Certificate2 anchor, X509Certificate2 certificate, string keyUsageOid) =>
        CertificateRule.Takes(anchor, certificate, keyUsageOid);

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
