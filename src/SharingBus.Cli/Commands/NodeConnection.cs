using Grpc.Net.Client;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary>An open connection to a node.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Agency">The agency that speaks; empty where the certificate alone says so.</param>
internal sealed record NodeConnection(GrpcChannel Channel, string Agency) : IDisposable
{
    /// <summary>Publish, subscribe, change and follow notices.</summary>
    public ExchangeService.ExchangeServiceClient Exchange => new(Channel);

    /// <summary>List, show, retry and discard what was set aside.</summary>
    public QuarantineService.QuarantineServiceClient Quarantine => new(Channel);

    /// <inheritdoc/>
    public void Dispose() => Channel.Dispose();
}
