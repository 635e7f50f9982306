using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Grpc.Reflection;

/// <summary>Answers the questions of the reflection service: services, files by name, files by symbol.</summary>
internal sealed class ReflectionAnswers(SymbolIndex index)
{
    public async Task AnswerAllAsync(
        IAsyncStreamReader<ServerReflectionRequest> requests,
        IServerStreamWriter<ServerReflectionResponse> responses,
        CancellationToken cancellationToken
    )
    {
        await foreach (ServerReflectionRequest request in requests.ReadAllAsync(cancellationToken))
        {
            await responses.WriteAsync(Answer(request), cancellationToken);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse response = request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => ListServices(),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => Files(index.ByFileName(request.FileByFilename)),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => Files(index.BySymbol(request.FileContainingSymbol)),
            _ => Error(StatusCode.Unimplemented, "This question is not answered."),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private static ServerReflectionResponse Files(IReadOnlyList<ByteString> files) =>
        files.Count == 0
            ? Error(StatusCode.NotFound, "Not found.")
            : new ServerReflectionResponse { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { files } } };

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new()
        {
            ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message },
        };

    private ServerReflectionResponse ListServices() =>
        new()
        {
            ListServicesResponse = new ListServiceResponse
            {
                Service = { index.Services.Select(name => new ServiceResponse { Name = name }) },
            },
        };
}
