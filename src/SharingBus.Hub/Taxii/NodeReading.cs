using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub.Taxii;

/// <summary>
/// Asks the node for a caller. The node gives no more than both the hub and the caller's own system may see, under the bundle in force at
/// that moment; nothing is remembered of it here.
/// </summary>
internal sealed class NodeReading(ExchangeService.ExchangeServiceClient node, HubOptions options, TimeProvider time)
{
    /// <summary>Deliveries asked for at once: the node's bound.</summary>
    public const int MaxPage = 1_000;

    // A page takes a fraction of a second; a client waits no longer than half a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>What a caller's system may do.</summary>
    public Task<GetSystemRightsResponse> RightsAsync(string system, CancellationToken cancellation) => AskAsync(
        call => node.GetSystemRightsAsync(new GetSystemRightsRequest { Agency = options.Agency, System = system }, call), cancellation);

    /// <summary>A page of what a role is given.</summary>
    public Task<ListDeliveriesResponse> ListAsync(string role, string system, ulong after, int size, CancellationToken cancellation) => AskAsync(
        call => node.ListDeliveriesAsync(
            new ListDeliveriesRequest
            {
                Role = role,
                Agency = options.Agency,
                Subscriber = options.Taxii.Subscriber,
                OnBehalfOf = system,
                AfterPosition = after,
                PageSize = (uint)size,
            },
            call),
        cancellation);

    /// <summary>Publishes a notice; what the node refuses for good is thrown as it came.</summary>
    public Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancellation) =>
        AskAsync(call => node.PublishAsync(request, call), cancellation);

    private async Task<T> AskAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using AsyncUnaryCall<T> call = ask(new CallOptions(cancellationToken: either.Token));
            return await call.ResponseAsync;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.PermissionDenied && WireError.ReasonOf(refused) is "NOT_PERMITTED" or "ROLE_REVOKED" && typeof(T) == typeof(ListDeliveriesResponse))
        {
            throw TaxiiRefused.Nothing; // the role was taken away between two questions
        }
        catch (Exception gone) when (cancellation.IsCancellationRequested && gone is RpcException or OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (RpcException waiting) when (IsPassing(waiting))
        {
            throw new TaxiiRefused(TaxiiError.NodeUnavailable, "The agency's node cannot be asked now. Try again later.")
            {
                RetryAfter = WireError.RetryAfterOf(waiting) ?? RetryAfter,
            };
        }
    }

    private static bool IsPassing(RpcException error) => error.StatusCode
        is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled or StatusCode.Internal;
}
