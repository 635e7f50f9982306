using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// Takes the methods of a service from its generated code and makes each one an endpoint that calls the method of the
/// same name on the service object of the call.
/// </summary>
internal sealed class ServiceBinder<TService>(CallSettings settings) : ServiceBinderBase
    where TService : class
{
    private readonly List<BoundMethod> methods = [];

    /// <summary>The methods of the service.</summary>
    /// <exception cref="InvalidOperationException">The type does not derive from a generated service base.</exception>
    public IReadOnlyList<BoundMethod> Bind()
    {
        for (Type? type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute)
            {
                FindBindMethod(attribute, type).Invoke(null, [this, null]);
                return methods;
            }
        }

        throw new InvalidOperationException($"{typeof(TService)} derives from no generated gRPC service.");
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        MethodInfo implementation = Find(method, typeof(TRequest), typeof(ServerCallContext));
        var call = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        UnaryServerMethod<TRequest, TResponse> invoke = async (request, context) =>
        {
            (TService service, bool owned) = Activate(context);
            try
            {
                return await call(service, request, context);
            }
            finally
            {
                await ServiceActivator<TService>.ReleaseAsync(service, owned);
            }
        };
        invoke = Interception.Around(invoke, settings.Interceptors);
        Add(method, implementation, new UnaryCallHandler<TRequest, TResponse>(method, settings, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        ClientStreamingServerMethod<TRequest, TResponse>? handler
    )
    {
        MethodInfo implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var call = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        ClientStreamingServerMethod<TRequest, TResponse> invoke = async (requests, context) =>
        {
            (TService service, bool owned) = Activate(context);
            try
            {
                return await call(service, requests, context);
            }
            finally
            {
                await ServiceActivator<TService>.ReleaseAsync(service, owned);
            }
        };
        invoke = Interception.Around(invoke, settings.Interceptors);
        Add(method, implementation, new ClientStreamingCallHandler<TRequest, TResponse>(method, settings, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        ServerStreamingServerMethod<TRequest, TResponse>? handler
    )
    {
        MethodInfo implementation = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var call = implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        ServerStreamingServerMethod<TRequest, TResponse> invoke = async (request, responses, context) =>
        {
            (TService service, bool owned) = Activate(context);
            try
            {
                await call(service, request, responses, context);
            }
            finally
            {
                await ServiceActivator<TService>.ReleaseAsync(service, owned);
            }
        };
        invoke = Interception.Around(invoke, settings.Interceptors);
        Add(method, implementation, new ServerStreamingCallHandler<TRequest, TResponse>(method, settings, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        DuplexStreamingServerMethod<TRequest, TResponse>? handler
    )
    {
        MethodInfo implementation = Find(
            method,
            typeof(IAsyncStreamReader<TRequest>),
            typeof(IServerStreamWriter<TResponse>),
            typeof(ServerCallContext)
        );
        var call = implementation.CreateDelegate<
            Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>
        >();
        DuplexStreamingServerMethod<TRequest, TResponse> invoke = async (requests, responses, context) =>
        {
            (TService service, bool owned) = Activate(context);
            try
            {
                await call(service, requests, responses, context);
            }
            finally
            {
                await ServiceActivator<TService>.ReleaseAsync(service, owned);
            }
        };
        invoke = Interception.Around(invoke, settings.Interceptors);
        Add(method, implementation, new DuplexStreamingCallHandler<TRequest, TResponse>(method, settings, invoke).HandleAsync);
    }

    private static (TService Service, bool Owned) Activate(ServerCallContext context) =>
        ServiceActivator<TService>.Create(context.GetHttpContext().RequestServices);

    private static MethodInfo FindBindMethod(BindServiceMethodAttribute attribute, Type serviceBase) =>
        attribute.BindType.GetMethod(
            attribute.BindMethodName,
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic,
            [typeof(ServiceBinderBase), serviceBase]
        ) ?? throw new InvalidOperationException($"{attribute.BindType} has no {attribute.BindMethodName} that takes a binder.");

    private static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
        ?? throw new InvalidOperationException($"{typeof(TService)} has no method {method.Name}.");

    private void Add(IMethod method, MethodInfo implementation, RequestDelegate handler)
    {
        List<object> metadata =
        [
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. implementation.GetCustomAttributes(inherit: true),
        ];
        metadata.Add(new GrpcMethodMetadata(typeof(TService), method));
        methods.Add(new BoundMethod(method, handler, metadata));
    }
}
