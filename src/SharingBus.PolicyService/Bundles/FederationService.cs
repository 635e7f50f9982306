using Grpc.Core;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using Wire = SharingBus.Federation.V1.FederationService;

namespace SharingBus.PolicyService.Bundles;

/// <summary>Hands out the bundle in service to every system of the federation. Trust rests on its signatures, not on this service.</summary>
internal sealed class FederationService(
    BundleStore store, NodeAdmission nodes, WatcherCount watchers, PolicyServiceOptions options, TimeProvider time, IHostApplicationLifetime life)
    : Wire.FederationServiceBase
{
    // What a caller without a bundle should wait: governance publishes by hand.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    [RequiresRight(CallerRight.BeIdentified)]
    public override Task<GetBundleResponse> GetBundle(GetBundleRequest request, ServerCallContext context)
    {
        store.Rescan();
        nodes.Require(context);
        var current = store.Current
            ?? throw WireError.Create(StatusCode.Unavailable, "NO_BUNDLE", "No bundle has been published yet.", retryAfter: AskAgainAfter);
        GetBundleResponse response = new() { CurrentVersion = current.Version };
        if (request.KnownVersion != current.Version)
        {
            response.Bundle = current.Signed;
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.BeIdentified)]
    public override async Task WatchBundles(
        WatchBundlesRequest request, IServerStreamWriter<WatchBundlesResponse> responseStream, ServerCallContext context)
    {
        nodes.Require(context);
        using var seat = watchers.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, life.ApplicationStopping);
        try
        {
            await FollowAsync(request.KnownVersion, responseStream, context, ended.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            throw WireError.Create(StatusCode.Unavailable, "STOPPING", "The service stops; watch again.");
        }
    }

    private async Task FollowAsync(
        ulong known, IServerStreamWriter<WatchBundlesResponse> responseStream, ServerCallContext context, CancellationToken cancellation)
    {
        using PeriodicTimer confirm = new(options.ConfirmationInterval, time);
        var tick = confirm.WaitForNextTickAsync(cancellation).AsTask();
        while (true)
        {
            var changed = store.Changed;
            if (store.Current is { } current)
            {
                await responseStream.WriteAsync(Answer(current, known), cancellation);
                known = current.Version;

                // After the bundle that takes a node out was handed to it: by that its own streams end.
                nodes.Require(context);
            }

            if (await Task.WhenAny(changed, tick).WaitAsync(cancellation) == tick)
            {
                await tick;
                store.Rescan();
                tick = confirm.WaitForNextTickAsync(cancellation).AsTask();
            }
        }
    }

    private static WatchBundlesResponse Answer(BundleEdition current, ulong known)
    {
        WatchBundlesResponse response = new() { CurrentVersion = current.Version };
        if (current.Version != known)
        {
            response.Bundle = current.Signed;
        }

        return response;
    }
}
