using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;

namespace Grpc.HealthCheck;

/// <summary>The health service on statuses that the application sets.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    /// <summary>Statuses a slow watcher may be behind; it gets the latest ones.</summary>
    private const int WatchBacklog = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HealthCheckResponse.Types.ServingStatus> statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChannelWriter<HealthCheckResponse.Types.ServingStatus>>> watchers = new(
        StringComparer.Ordinal
    );

    /// <summary>Sets the status of a service; the empty name is the server as a whole.</summary>
    public void SetStatus(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        lock (gate)
        {
            if (!statuses.TryGetValue(service, out var before) || before != status)
            {
                statuses[service] = status;
                Tell(service, status);
            }
        }
    }

    /// <summary>Forgets the status of a service.</summary>
    public void ClearStatus(string service)
    {
        lock (gate)
        {
            if (statuses.Remove(service))
            {
                Tell(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
            }
        }
    }

    /// <summary>Forgets all statuses.</summary>
    public void ClearAll()
    {
        lock (gate)
        {
            foreach (string service in statuses.Keys.ToList())
            {
                ClearStatus(service);
            }
        }
    }

    /// <summary>The status of a service now. Fails with NOT_FOUND for one that is not known.</summary>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (gate)
        {
            return statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, string.Empty));
        }
    }

    /// <summary>The status of a service now and at each change, until the call is cancelled.</summary>
    public override async Task Watch(
        HealthCheckRequest request,
        IServerStreamWriter<HealthCheckResponse> responseStream,
        ServerCallContext context
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        await WatchAsync(request.Service, responseStream, context.CancellationToken);
    }

    internal async Task WatchAsync(string service, IServerStreamWriter<HealthCheckResponse> responses, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<HealthCheckResponse.Types.ServingStatus>(
            new BoundedChannelOptions(WatchBacklog) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        Subscribe(service, changes.Writer);
        try
        {
            await foreach (var status in changes.Reader.ReadAllAsync(cancellationToken))
            {
                await responses.WriteAsync(new HealthCheckResponse { Status = status }, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The watcher went away, or the server stops.
        }
        finally
        {
            Unsubscribe(service, changes.Writer);
        }
    }

    private void Subscribe(string service, ChannelWriter<HealthCheckResponse.Types.ServingStatus> watcher)
    {
        lock (gate)
        {
            if (!watchers.TryGetValue(service, out var list))
            {
                watchers[service] = list = [];
            }

            list.Add(watcher);
            watcher.TryWrite(statuses.GetValueOrDefault(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown));
        }
    }

    private void Unsubscribe(string service, ChannelWriter<HealthCheckResponse.Types.ServingStatus> watcher)
    {
        lock (gate)
        {
            List<ChannelWriter<HealthCheckResponse.Types.ServingStatus>> list = watchers[service];
            list.Remove(watcher);
            if (list.Count == 0)
            {
                watchers.Remove(service);
            }
        }
    }

    private void Tell(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        if (watchers.TryGetValue(service, out var list))
        {
            list.ForEach(watcher => watcher.TryWrite(status));
        }
    }
}
