using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Cli.Evidence;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Commands;

/// <summary>Open connections to the nodes of one agency: one, or several that stand in for each other.</summary>
/// <param name="channels">A channel to each node; at least one.</param>
/// <param name="agency">The agency that speaks; empty where the certificate alone says so.</param>
internal sealed class NodeConnection(IReadOnlyList<GrpcChannel> channels, string agency) : IAuditedNode, IDisposable
{
    // A node takes another's place within 10 s; who asks for longer finds none.
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(15);

    // Between two rounds through all nodes.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private int _node;

    /// <summary>The agency that speaks; empty where the certificate alone says so.</summary>
    public string Agency => agency;

    /// <summary>
    /// Asks a node, and where it is unavailable or does not lead the next one. What is asked must bear being asked twice: a node may have
    /// done it before it fell silent.
    /// </summary>
    public Task<T> AskAsync<T>(Func<ExchangeService.ExchangeServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new ExchangeService.ExchangeServiceClient(channel)), cancel);

    /// <summary>Lists, shows, retries or discards what was set aside, in the same way. What is settled twice is refused the second time.</summary>
    public Task<T> AskQuarantineAsync<T>(Func<QuarantineService.QuarantineServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new QuarantineService.QuarantineServiceClient(channel)), cancel);

    /// <summary>Opens, lists, watches or reviews break-glass, in the same way. The request id makes opening safe; what is reviewed twice is refused the second time.</summary>
    public Task<T> AskBreakGlassAsync<T>(Func<BreakGlassService.BreakGlassServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new BreakGlassService.BreakGlassServiceClient(channel)), cancel);

    /// <summary>Lists, shows, approves or refuses what is held, in the same way. What is settled twice is refused the second time.</summary>
    public Task<T> AskReleasesAsync<T>(Func<ReleaseService.ReleaseServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new ReleaseService.ReleaseServiceClient(channel)), cancel);

    /// <summary>Lists, explains or acknowledges the alerts of a hub, and hands over its duties, in the same way. What is said twice counts once.</summary>
    public Task<T> AskAlertsAsync<T>(Func<AlertService.AlertServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new AlertService.AlertServiceClient(channel)), cancel);

    /// <summary>Lists situations of a hub and decides about them, in the same way. What is decided or withdrawn twice is so once.</summary>
    public Task<T> AskSituationsAsync<T>(Func<FusionService.FusionServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new FusionService.FusionServiceClient(channel)), cancel);

    /// <summary>Drafts, publishes, takes back or lists the bulletins of a hub, in the same way. A draft that is published twice is published once.</summary>
    public Task<T> AskBulletinsAsync<T>(Func<BulletinService.BulletinServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new BulletinService.BulletinServiceClient(channel)), cancel);

    /// <summary>Reads what a hub released of its counts, in the same way. Nothing is changed by it.</summary>
    public Task<T> AskStatisticsAsync<T>(Func<StatisticsService.StatisticsServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new StatisticsService.StatisticsServiceClient(channel)), cancel);

    /// <summary>Asks what another bundle would have done, in the same way. Nothing is changed by it.</summary>
    public Task<T> AskReplayAsync<T>(Func<ReplayService.ReplayServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new ReplayService.ReplayServiceClient(channel)), cancel);

    /// <summary>Places, releases or lists legal holds, in the same way. A hold that is placed twice is one; what is released twice is refused the second time.</summary>
    public Task<T> AskRetentionAsync<T>(Func<RetentionService.RetentionServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new RetentionService.RetentionServiceClient(channel)), cancel);

    /// <summary>Asks for what is on record, in the same way. Nothing is changed by it.</summary>
    public Task<T> AskAsync<T>(Func<LineageService.LineageServiceClient, Task<T>> ask, CancellationToken cancel) =>
        AskAnyAsync(channel => ask(new LineageService.LineageServiceClient(channel)), cancel);

    /// <summary>Publishes one notice, once at each node that is asked. The request id makes that safe.</summary>
    public Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancel) =>
        AskAsync(exchange => exchange.PublishAsync(request, cancellationToken: cancel).ResponseAsync, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in channels)
        {
            channel.Dispose();
        }
    }

    private async Task<T> AskAnyAsync<T>(Func<GrpcChannel, Task<T>> ask, CancellationToken cancel)
    {
        long silentSince = Stopwatch.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            long asked = Stopwatch.GetTimestamp();
            try
            {
                return await ask(channels[_node]);
            }
            catch (RpcException silent) when (silent.StatusCode == StatusCode.Unavailable && channels.Count > 1)
            {
                // A stream that was open for longer than that had found its node.
                silentSince = Stopwatch.GetElapsedTime(asked) > TakeOver ? Stopwatch.GetTimestamp() : silentSince;
                if (Stopwatch.GetElapsedTime(silentSince) > TakeOver)
                {
                    throw;
                }
            }

            _node = (_node + 1) % channels.Count;
            if (attempt % channels.Count == 0)
            {
                await Task.Delay(Pause, cancel);
            }
        }
    }
}
