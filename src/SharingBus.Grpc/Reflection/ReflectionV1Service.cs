using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Grpc.Reflection;

/// <summary>Reflection in its final version.</summary>
internal sealed class ReflectionV1Service(ReflectionAnswers answers) : V1.ServerReflection.ServerReflectionBase
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context
    ) => answers.AnswerAllAsync(requestStream, responseStream, context.CancellationToken);
}
