using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace SharingBus.Grpc.Tests.Infrastructure;

/// <summary>The server of the interoperability tests, after their public description.</summary>
internal sealed class TestServiceImpl : TestService.TestServiceBase
{
    private const string InitialMetadata = "x-grpc-test-echo-initial";
    private const string TrailingMetadata = "x-grpc-test-echo-trailing-bin";
    private static readonly WriteOptions Plain = new(WriteFlags.NoCompress);

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context, request.ResponseCompressed?.Value ?? false);
        RequireCompression(request.ExpectCompressed, context);
        ThrowIfAsked(request.ResponseStatus);
        context.WriteOptions = request.ResponseCompressed is { Value: true } ? WriteOptions.Default : Plain;
        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream,
        ServerCallContext context
    )
    {
        int total = 0;
        await foreach (StreamingInputCallRequest request in requestStream.ReadAllAsync())
        {
            total += request.Payload?.Body.Length ?? 0;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = total };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context
    )
    {
        await EchoMetadataAsync(context, request.ResponseParameters.Any(p => p.Compressed?.Value ?? false));
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context
    )
    {
        await EchoMetadataAsync(context, compress: false);
        await foreach (StreamingOutputCallRequest request in requestStream.ReadAllAsync())
        {
            await AnswerAsync(request, responseStream, context);
        }
    }

    private static async Task AnswerAsync(
        StreamingOutputCallRequest request,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context
    )
    {
        ThrowIfAsked(request.ResponseStatus);
        foreach (ResponseParameters parameters in request.ResponseParameters)
        {
            if (parameters.IntervalUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), context.CancellationToken);
            }

            responseStream.WriteOptions = parameters.Compressed is { Value: true } ? WriteOptions.Default : Plain;
            await responseStream.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(parameters.Size) });
        }
    }

    private static async Task EchoMetadataAsync(ServerCallContext context, bool compress)
    {
        if (context.RequestHeaders.GetValueBytes(TrailingMetadata) is { } trailing)
        {
            context.ResponseTrailers.Add(TrailingMetadata, trailing);
        }

        var headers = new Metadata();
        if (context.RequestHeaders.GetValue(InitialMetadata) is { } initial)
        {
            headers.Add(InitialMetadata, initial);
        }

        if (compress)
        {
            headers.Add("grpc-internal-encoding-request", "gzip");
        }

        if (headers.Count > 0)
        {
            await context.WriteResponseHeadersAsync(headers);
        }
    }

    private static void RequireCompression(BoolValue? expected, ServerCallContext context)
    {
        bool compressed = context.GetHttpContext().Request.Headers["grpc-encoding"] == "gzip";
        if (expected is not null && expected.Value != compressed)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The request is not compressed as it says."));
        }
    }

    private static void ThrowIfAsked(EchoStatus? status)
    {
        if (status is { Code: not 0 })
        {
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
        }
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
