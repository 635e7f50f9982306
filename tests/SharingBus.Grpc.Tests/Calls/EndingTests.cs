using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>Deadlines and cancellation, seen from both ends.</summary>
public sealed class EndingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Deadline_Set_ServerSeesAboutTheSameTime()
    {
        var seen = new TaskCompletionSource<DateTime>();
        var service = new LambdaService
        {
            Unary = (_, context) =>
            {
                seen.SetResult(context.Deadline);
                return Task.FromResult(new SimpleResponse());
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5);

        await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest(), deadline: deadline);

        Assert.Equal(deadline, await seen.Task, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Deadline_NotSet_ServerSeesNone()
    {
        var service = new LambdaService
        {
            Unary = (_, context) =>
                Task.FromResult(new SimpleResponse { Username = context.Deadline == DateTime.MaxValue ? "none" : "some" }),
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        Assert.Equal("none", (await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest())).Username);
    }

    [Fact]
    public async Task Deadline_PassesOnServer_HandlerIsCancelledAndClientTold()
    {
        var cancelled = new TaskCompletionSource();
        var service = new LambdaService { Unary = (_, context) => UntilCancelledAsync(context, cancelled) };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/grpc.testing.TestService/UnaryCall"))
        {
            Content = new ByteArrayContent(new byte[5]),
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("grpc-timeout", "50m");

        // A bare HTTP client has no deadline of its own: the status can only be the server's.
        using HttpResponseMessage response = await http.SendAsync(request).WaitAsync(Patience);

        await cancelled.Task.WaitAsync(Patience);
        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Deadline_PassedBeforeTheCall_FailsWithoutCalling()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1);

        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest(), deadline: deadline)
        );

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task Client_CancelsUnary_HandlerIsCancelled()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var service = new LambdaService
        {
            Unary = (_, context) =>
            {
                started.SetResult();
                return UntilCancelledAsync(context, cancelled);
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var cancellation = new CancellationTokenSource();

        using var call = new TestService.TestServiceClient(channel).UnaryCallAsync(
            new SimpleRequest(),
            cancellationToken: cancellation.Token
        );
        await started.Task.WaitAsync(Patience);
        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Client_DisposesStream_HandlerIsCancelled()
    {
        var cancelled = new TaskCompletionSource();
        var service = new LambdaService
        {
            Output = async (_, responses, context) =>
            {
                await responses.WriteAsync(new StreamingOutputCallResponse());
                await UntilCancelledAsync(context, cancelled);
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest());
        Assert.True(await call.ResponseStream.MoveNext());
        call.Dispose();

        await cancelled.Task.WaitAsync(Patience);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Client_CancelsWhileHandlerWrites_WritesFailAndNothingIsLogged()
    {
        var failed = new TaskCompletionSource<Exception>();
        var service = new LambdaService
        {
            Output = async (_, responses, _) =>
            {
                try
                {
                    while (true)
                    {
                        await responses.WriteAsync(
                            new StreamingOutputCallResponse { Payload = new Payload { Body = new byte[1024].AsBytes() } }
                        );
                    }
                }
                catch (Exception e)
                {
                    failed.SetResult(e);
                    throw;
                }
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        using (var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest()))
        {
            Assert.True(await call.ResponseStream.MoveNext());
        }

        Assert.True(await failed.Task.WaitAsync(Patience) is InvalidOperationException or OperationCanceledException or IOException);
    }

    [Fact]
    public async Task Channel_Disposed_RunningCallsAreCancelled()
    {
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var service = new LambdaService
        {
            Unary = (_, context) =>
            {
                started.SetResult();
                return UntilCancelledAsync(context, cancelled);
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        GrpcChannel channel = server.CreateChannel();

        using var call = new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest());
        await started.Task.WaitAsync(Patience);
        channel.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await cancelled.Task.WaitAsync(Patience);
    }

    private static async Task<SimpleResponse> UntilCancelledAsync(ServerCallContext context, TaskCompletionSource cancelled)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            cancelled.SetResult();
            throw;
        }

        return new SimpleResponse();
    }
}
