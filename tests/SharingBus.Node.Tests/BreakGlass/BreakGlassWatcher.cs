using Grpc.Core;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>Watches break-glass, item by item.</summary>
internal sealed class BreakGlassWatcher(BreakGlassService.BreakGlassServiceClient client, string role) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsyncServerStreamingCall<WatchBreakGlassResponse> _call = client.WatchBreakGlass(new WatchBreakGlassRequest { Role = role });

    public async Task<BreakGlassItem> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        Assert.True(await _call.ResponseStream.MoveNext(patience.Token), "The node ended the stream.");
        return _call.ResponseStream.Current.Item;
    }

    public void Dispose() => _call.Dispose();
}
