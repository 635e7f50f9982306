using Grpc.Core;
using Grpc.Testing;

namespace SharingBus.Grpc.Tests.Infrastructure;

/// <summary>A test service whose methods are what a test says.</summary>
internal sealed class LambdaService : TestService.TestServiceBase
{
    public Func<SimpleRequest, ServerCallContext, Task<SimpleResponse>>? Unary { get; init; }

    public Func<IAsyncStreamReader<StreamingInputCallRequest>, ServerCallContext, Task<StreamingInputCallResponse>>? Input { get; init; }

    public Func<
        StreamingOutputCallRequest,
        IServerStreamWriter<StreamingOutputCallResponse>,
        ServerCallContext,
        Task
    >? Output { get; init; }

    public Func<
        IAsyncStreamReader<StreamingOutputCallRequest>,
        IServerStreamWriter<StreamingOutputCallResponse>,
        ServerCallContext,
        Task
    >? Duplex { get; init; }

    public override Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context) => Unary!(request, context);

    public override Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream,
        ServerCallContext context
    ) => Input!(requestStream, context);

    public override Task StreamingOutputCall(
        StreamingOutputCallRequest request,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context
    ) => Output!(request, responseStream, context);

    public override Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context
    ) => Duplex!(requestStream, responseStream, context);
}
