using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Makes the service object of a call: the registered one, or a new one that the call disposes.</summary>
internal static class ServiceActivator<TService>
    where TService : class
{
    private static readonly ObjectFactory<TService> Factory = ActivatorUtilities.CreateFactory<TService>(Type.EmptyTypes);

    public static (TService Service, bool Owned) Create(IServiceProvider services) =>
        services.GetService<TService>() is { } registered ? (registered, false) : (Factory(services, null), true);

    public static ValueTask ReleaseAsync(object instance, bool owned)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable when owned:
                return disposable.DisposeAsync();
            case IDisposable disposable when owned:
                disposable.Dispose();
                break;
        }

        return ValueTask.CompletedTask;
    }
}
