using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Puts the interceptors of a service around a handler, the first registered outermost.</summary>
internal static class Interception
{
    public static UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        UnaryServerMethod<TRequest, TResponse> handler,
        IEnumerable<InterceptorRegistration> registrations
    )
        where TRequest : class
        where TResponse : class =>
        registrations
            .Reverse()
            .Aggregate(
                handler,
                (next, registration) =>
                    (request, context) =>
                        UseAsync(registration, context, interceptor => interceptor.UnaryServerHandler(request, context, next))
            );

    public static ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ClientStreamingServerMethod<TRequest, TResponse> handler,
        IEnumerable<InterceptorRegistration> registrations
    )
        where TRequest : class
        where TResponse : class =>
        registrations
            .Reverse()
            .Aggregate(
                handler,
                (next, registration) =>
                    (requests, context) =>
                        UseAsync(registration, context, interceptor => interceptor.ClientStreamingServerHandler(requests, context, next))
            );

    public static ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ServerStreamingServerMethod<TRequest, TResponse> handler,
        IEnumerable<InterceptorRegistration> registrations
    )
        where TRequest : class
        where TResponse : class =>
        registrations
            .Reverse()
            .Aggregate(
                handler,
                (next, registration) =>
                    (request, responses, context) =>
                        UseAsync(
                            registration,
                            context,
                            interceptor => Done(interceptor.ServerStreamingServerHandler(request, responses, context, next))
                        )
            );

    public static DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        DuplexStreamingServerMethod<TRequest, TResponse> handler,
        IEnumerable<InterceptorRegistration> registrations
    )
        where TRequest : class
        where TResponse : class =>
        registrations
            .Reverse()
            .Aggregate(
                handler,
                (next, registration) =>
                    (requests, responses, context) =>
                        UseAsync(
                            registration,
                            context,
                            interceptor => Done(interceptor.DuplexStreamingServerHandler(requests, responses, context, next))
                        )
            );

    private static async Task<TResult> UseAsync<TResult>(
        InterceptorRegistration registration,
        ServerCallContext context,
        Func<Interceptor, Task<TResult>> call
    )
    {
        (Interceptor interceptor, bool owned) = registration.Create(context.GetHttpContext().RequestServices);
        try
        {
            return await call(interceptor);
        }
        finally
        {
            await ServiceActivator<Interceptor>.ReleaseAsync(interceptor, owned);
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
