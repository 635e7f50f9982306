using Microsoft.AspNetCore.Builder;

namespace SharingBus.Hosting.Serving;

/// <summary>Where a started process listens.</summary>
public static class ServiceAddresses
{
    /// <summary>The address of the gRPC listener; fails before the process has started.</summary>
    public static Uri GrpcAddress(this WebApplication app) => Address(app, 0);

    /// <summary>The address of the health listener; fails before the process has started.</summary>
    public static Uri HealthAddress(this WebApplication app) => Address(app, 1);

    /// <summary>The address of the HTTPS listener for clients of other standards; fails where there is none.</summary>
    public static Uri WebAddress(this WebApplication app) => Address(app, 2);

    // Kestrel reports addresses in the order in which the listeners were configured.
    private static Uri Address(WebApplication app, int listener) => new(app.Urls.ElementAt(listener));
}
