using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;

namespace SharingBus.Grpc.Tests.Interop;

/// <summary>The client side of the interoperability tests, after their public description.</summary>
internal sealed class InteropCases
{
    private const string Initial = "x-grpc-test-echo-initial";
    private const string InitialValue = "test_initial_metadata_value";
    private const string Trailing = "x-grpc-test-echo-trailing-bin";
    private static readonly byte[] TrailingValue = [0xab, 0xab, 0xab];
    private static readonly int[] ResponseSizes = [31_415, 9, 2_653, 58_979];
    private readonly GrpcChannel channel;
    private readonly TestService.TestServiceClient client;
    private readonly bool peerChecksCompression;
    private readonly Dictionary<string, Func<Task>> cases;

    /// <param name="channel">Leads to the server under test.</param>
    /// <param name="peerChecksCompression">Whether the server refuses a request that is not compressed as it says.</param>
    public InteropCases(GrpcChannel channel, bool peerChecksCompression)
    {
        this.channel = channel;
        this.peerChecksCompression = peerChecksCompression;
        client = new TestService.TestServiceClient(channel);
        cases = new Dictionary<string, Func<Task>>
        {
            ["empty_unary"] = EmptyUnary,
            ["large_unary"] = LargeUnary,
            ["client_streaming"] = ClientStreaming,
            ["server_streaming"] = ServerStreaming,
            ["ping_pong"] = PingPong,
            ["empty_stream"] = EmptyStream,
            ["client_compressed_unary"] = ClientCompressedUnary,
            ["server_compressed_unary"] = ServerCompressedUnary,
            ["custom_metadata"] = CustomMetadata,
            ["status_code_and_message"] = () => StatusAndMessage("test status message"),
            ["special_status_message"] = () => StatusAndMessage("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"),
            ["unimplemented_method"] = UnimplementedMethod,
            ["unimplemented_service"] = UnimplementedService,
            ["cancel_after_begin"] = CancelAfterBegin,
            ["cancel_after_first_response"] = CancelAfterFirstResponse,
            ["timeout_on_sleeping_server"] = TimeoutOnSleepingServer,
        };
    }

    public static IReadOnlyList<string> Names { get; } =
    [
        "empty_unary",
        "large_unary",
        "client_streaming",
        "server_streaming",
        "ping_pong",
        "empty_stream",
        "client_compressed_unary",
        "server_compressed_unary",
        "custom_metadata",
        "status_code_and_message",
        "special_status_message",
        "unimplemented_method",
        "unimplemented_service",
        "cancel_after_begin",
        "cancel_after_first_response",
        "timeout_on_sleeping_server",
    ];

    public Task RunAsync(string name) => cases[name]().WaitAsync(TimeSpan.FromSeconds(30));

    private static Payload Sized(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static SimpleRequest Large() => new() { ResponseSize = 314_159, Payload = Sized(271_828) };

    private static StreamingOutputCallRequest Ask(int size, int intervalUs = 0) =>
        new()
        {
            ResponseParameters =
            {
                new ResponseParameters { Size = size, IntervalUs = intervalUs },
            },
            Payload = Sized(27_182),
        };

    private static async Task<RpcException> FailsWithAsync(StatusCode code, Func<Task> call)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, failure.StatusCode);
        return failure;
    }

    private async Task EmptyUnary() => Assert.Equal(new Empty(), await client.EmptyCallAsync(new Empty()));

    private async Task LargeUnary() => Assert.Equal(314_159, (await client.UnaryCallAsync(Large())).Payload.Body.Length);

    private async Task ClientStreaming()
    {
        using var call = client.StreamingInputCall();
        foreach (int size in (int[])[27_182, 8, 1_828, 45_904])
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = Sized(size) });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(74_922, (await call).AggregatedPayloadSize);
    }

    private async Task ServerStreaming()
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(ResponseSizes.Select(size => new ResponseParameters { Size = size }));
        using var call = client.StreamingOutputCall(request);
        var sizes = new List<int>();
        await foreach (StreamingOutputCallResponse response in call.ResponseStream.ReadAllAsync())
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Assert.Equal(ResponseSizes, sizes);
    }

    private async Task PingPong()
    {
        using var call = client.FullDuplexCall();
        foreach (int size in ResponseSizes)
        {
            await call.RequestStream.WriteAsync(Ask(size));
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(size, call.ResponseStream.Current.Payload.Body.Length);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    private async Task EmptyStream()
    {
        using var call = client.FullDuplexCall();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    private async Task ClientCompressedUnary()
    {
        var gzip = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        SimpleRequest compressed = Large();
        compressed.ExpectCompressed = new BoolValue { Value = true };
        SimpleRequest plain = Large();
        plain.ExpectCompressed = new BoolValue { Value = false };
        if (peerChecksCompression)
        {
            await FailsWithAsync(StatusCode.InvalidArgument, async () => await client.UnaryCallAsync(compressed));
        }

        Assert.Equal(314_159, (await client.UnaryCallAsync(compressed, gzip)).Payload.Body.Length);
        Assert.Equal(314_159, (await client.UnaryCallAsync(plain)).Payload.Body.Length);
    }

    private async Task ServerCompressedUnary()
    {
        foreach (bool compressed in (bool[])[true, false])
        {
            SimpleRequest request = Large();
            request.ResponseCompressed = new BoolValue { Value = compressed };
            Assert.Equal(314_159, (await client.UnaryCallAsync(request)).Payload.Body.Length);
        }
    }

    private async Task CustomMetadata()
    {
        var metadata = new Metadata { { Initial, InitialValue }, { Trailing, TrailingValue } };
        using var unary = client.UnaryCallAsync(Large(), metadata);
        await unary;
        Assert.Equal(InitialValue, (await unary.ResponseHeadersAsync).GetValue(Initial));
        Assert.Equal(TrailingValue, unary.GetTrailers().GetValueBytes(Trailing));

        using var duplex = client.FullDuplexCall(metadata);
        await duplex.RequestStream.WriteAsync(Ask(314_159));
        await duplex.RequestStream.CompleteAsync();
        Assert.Equal(1, await duplex.ResponseStream.ReadAllAsync().CountAsync());
        Assert.Equal(InitialValue, (await duplex.ResponseHeadersAsync).GetValue(Initial));
        Assert.Equal(TrailingValue, duplex.GetTrailers().GetValueBytes(Trailing));
    }

    private async Task StatusAndMessage(string message)
    {
        var status = new EchoStatus { Code = 2, Message = message };
        RpcException unary = await FailsWithAsync(
            StatusCode.Unknown,
            async () => await client.UnaryCallAsync(new SimpleRequest { ResponseStatus = status })
        );
        Assert.Equal(message, unary.Status.Detail);

        using var call = client.FullDuplexCall();
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        await call.RequestStream.CompleteAsync();
        RpcException duplex = await FailsWithAsync(StatusCode.Unknown, async () => await call.ResponseStream.MoveNext());
        Assert.Equal(message, duplex.Status.Detail);
    }

    private Task<RpcException> UnimplementedMethod() =>
        FailsWithAsync(StatusCode.Unimplemented, async () => await client.UnimplementedCallAsync(new Empty()));

    private Task<RpcException> UnimplementedService()
    {
        var other = new UnimplementedService.UnimplementedServiceClient(channel);
        return FailsWithAsync(StatusCode.Unimplemented, async () => await other.UnimplementedCallAsync(new Empty()));
    }

    private async Task CancelAfterBegin()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = client.StreamingInputCall(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await FailsWithAsync(StatusCode.Cancelled, async () => await call);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    private async Task CancelAfterFirstResponse()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = client.FullDuplexCall(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(Ask(31_415));
        Assert.True(await call.ResponseStream.MoveNext());
        await cancellation.CancelAsync();
        await FailsWithAsync(StatusCode.Cancelled, async () => await call.ResponseStream.MoveNext());
    }

    private async Task TimeoutOnSleepingServer()
    {
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(1);
        using var call = client.FullDuplexCall(deadline: deadline);
        await FailsWithAsync(
            StatusCode.DeadlineExceeded,
            async () =>
            {
                await call.RequestStream.WriteAsync(Ask(8, intervalUs: 500_000));
                await call.ResponseStream.MoveNext();
            }
        );
    }
}
