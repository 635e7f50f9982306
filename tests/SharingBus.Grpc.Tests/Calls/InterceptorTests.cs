using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Testing;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>Interceptors and credentials around calls.</summary>
public sealed class InterceptorTests
{
    [Fact]
    public async Task ServerInterceptors_Several_RunInTheOrderAdded()
    {
        var service = new LambdaService { Unary = (_, context) => Task.FromResult(new SimpleResponse { Username = Trace(context) }) };
        await using TestServer server = await TestServer.StartAsync(
            grpc: options =>
            {
                options.Interceptors.Add<Tracing>("a");
                options.Interceptors.Add<Tracing>("b");
            },
            service: service
        );
        using GrpcChannel channel = server.CreateChannel();

        Assert.Equal("ab", (await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest())).Username);
    }

    [Fact]
    public async Task ServerInterceptor_Refuses_StreamsNeverReachTheHandler()
    {
        await using TestServer server = await TestServer.StartAsync(grpc: options => options.Interceptors.Add<Refusing>());
        using GrpcChannel channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        using var output = client.StreamingOutputCall(new StreamingOutputCallRequest());
        using var input = client.StreamingInputCall();
        using var duplex = client.FullDuplexCall();

        Assert.Equal(StatusCode.Unauthenticated, await StatusOfAsync(() => output.ResponseStream.MoveNext()));
        Assert.Equal(StatusCode.Unauthenticated, await StatusOfAsync(async () => await input));
        Assert.Equal(StatusCode.Unauthenticated, await StatusOfAsync(() => duplex.ResponseStream.MoveNext()));
    }

    [Fact]
    public async Task ClientInterceptors_Several_RunInTheOrderGiven()
    {
        var service = new LambdaService
        {
            Unary = (_, context) =>
                Task.FromResult(
                    new SimpleResponse { Username = string.Concat(context.RequestHeaders.GetAll("step").Select(e => e.Value)) }
                ),
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        CallInvoker invoker = channel.Intercept(new Stepping("a"), new Stepping("b"));

        SimpleResponse response = await new TestService.TestServiceClient(invoker).UnaryCallAsync(new SimpleRequest());

        Assert.Equal("a, b", response.Username);
    }

    [Theory]
    [InlineData(true, "Bearer me")]
    [InlineData(false, "")]
    public async Task CallCredentials_OnTheChannel_AreSentOverTlsOnly(bool tls, string expected)
    {
        var service = new LambdaService
        {
            Unary = (_, context) =>
                Task.FromResult(new SimpleResponse { Username = context.RequestHeaders.GetValue("authorization") ?? string.Empty }),
        };
        await using TestServer server = await TestServer.StartAsync(tls, service: service);
        using GrpcChannel channel = server.CreateChannel();
        CallCredentials credentials = CallCredentials.FromInterceptor(
            (_, metadata) =>
            {
                metadata.Add("authorization", "Bearer me");
                return Task.CompletedTask;
            }
        );
        var options = new CallOptions(credentials: credentials);

        Assert.Equal(expected, (await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest(), options)).Username);
    }

    private static string Trace(ServerCallContext context) => (string)context.UserState["trace"];

    private static async Task<StatusCode> StatusOfAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    private sealed class Tracing(string name) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request,
            ServerCallContext context,
            UnaryServerMethod<TRequest, TResponse> continuation
        )
        {
            context.UserState["trace"] = (context.UserState.TryGetValue("trace", out object? before) ? before : string.Empty) + name;
            return continuation(request, context);
        }
    }

    private sealed class Refusing : Interceptor
    {
        private static readonly RpcException Refusal = new(new Status(StatusCode.Unauthenticated, "who are you"));

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation
        ) => throw Refusal;

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation
        ) => throw Refusal;

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation
        ) => throw Refusal;
    }

    private sealed class Stepping(string name) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation
        )
        {
            Metadata headers = [.. context.Options.Headers ?? []];
            headers.Add("step", name);
            var next = new ClientInterceptorContext<TRequest, TResponse>(
                context.Method,
                context.Host,
                context.Options.WithHeaders(headers)
            );
            return continuation(request, next);
        }
    }
}
