using Grpc.Core;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>A node that is honest but for its checkpoints.</summary>
internal sealed class LyingNode(LineageService.LineageServiceClient honest, Func<string, string> alterNote, string agency)
    : LineageService.LineageServiceClient, IAuditedNode
{
    public string Agency => agency;

    public Task<T> AskAsync<T>(Func<LineageService.LineageServiceClient, Task<T>> ask, CancellationToken cancel) => ask(this);

    public override AsyncUnaryCall<GetCheckpointResponse> GetCheckpointAsync(GetCheckpointRequest request, CallOptions options)
    {
        var call = honest.GetCheckpointAsync(request, options);
        return new AsyncUnaryCall<GetCheckpointResponse>(AlterAsync(call), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncUnaryCall<GetBundleInForceResponse> GetBundleInForceAsync(GetBundleInForceRequest request, CallOptions options) =>
        honest.GetBundleInForceAsync(request, options);

    private async Task<GetCheckpointResponse> AlterAsync(AsyncUnaryCall<GetCheckpointResponse> call)
    {
        var answer = await call;
        answer.Note = alterNote(answer.Note);
        return answer;
    }
}
