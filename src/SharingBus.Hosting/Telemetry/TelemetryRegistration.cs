using Microsoft.Extensions.DependencyInjection;

namespace SharingBus.Hosting.Telemetry;

/// <summary>Telemetry of a process.</summary>
public static class TelemetryRegistration
{
    /// <summary>Sends metrics and traces of the <c>SharingBus.*</c> sources where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, string serviceName) =>
        services.AddHostedService(_ => new TelemetryService(serviceName));
}
