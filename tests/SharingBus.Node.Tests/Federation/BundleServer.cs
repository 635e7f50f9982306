using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Serves whatever bundle the test sets, as a policy service would.</summary>
internal sealed class BundleServer : FederationService.FederationServiceBase
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SignedBundle? Bundle { get; private set; }

    public ulong Version { get; private set; }

    public void Set(SignedBundle bundle, ulong version)
    {
        Bundle = bundle;
        Version = version;
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    [RequiresRight(CallerRight.BeIdentified)]
    public override Task<GetBundleResponse> GetBundle(GetBundleRequest request, ServerCallContext context) =>
        Task.FromResult(new GetBundleResponse { CurrentVersion = Version, Bundle = request.KnownVersion < Version ? Bundle : null });

    [RequiresRight(CallerRight.BeIdentified)]
    public override async Task WatchBundles(
        WatchBundlesRequest request, IServerStreamWriter<WatchBundlesResponse> responseStream, ServerCallContext context)
    {
        while (!context.CancellationToken.IsCancellationRequested)
        {
            Task changed = _changed.Task;
            await responseStream.WriteAsync(new WatchBundlesResponse { CurrentVersion = Version, Bundle = Bundle });
            await changed.WaitAsync(context.CancellationToken);
        }
    }
}
