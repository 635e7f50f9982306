using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Lineage;

/// <summary>An agency's log as its node serves it.</summary>
/// <param name="node">The node, asked by an auditor.</param>
/// <param name="federation">The agency's federation.</param>
/// <param name="agency">Whose log.</param>
/// <param name="pinned">The governance keys that the auditor trusts; none where signatures are not to be checked.</param>
internal sealed class NodeLog(
    LineageService.LineageServiceClient node, string federation, string agency, IReadOnlyList<PublicSigningKey> pinned) : ILogSource
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public async Task<(byte[] Note, Checkpoint Checkpoint)> CheckpointAsync(CancellationToken cancel)
    {
        var answer = await node.GetCheckpointAsync(new GetCheckpointRequest { Agency = agency }, Options(cancel));
        var bytes = Encoding.UTF8.GetBytes(answer.Note);
        var (note, checkpoint) = LogCheck.Read(bytes, agency);
        if (checkpoint.Log != LogName.Of(federation, agency))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointOfAnotherLog, agency, $"the node's checkpoint is of {checkpoint.Log}");
        }

        if (pinned.Count > 0)
        {
            await RequireSignedAsync(note, checkpoint, cancel);
        }

        return (bytes, checkpoint);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default)
    {
        var request = new GetTileRequest { Agency = agency, Path = path.ToString(), Size = (ulong)size };
        return (await node.GetTileAsync(request, Options(cancellation))).Tile.Memory;
    }

    private async Task RequireSignedAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        var answer = await node.GetBundleInForceAsync(new GetBundleInForceRequest { Agency = agency }, Options(cancel));
        var register = new EvidenceVerifier(pinned, federation).ReadBundle(answer.Bundle.ToByteArray(), federation);
        if (register.Agencies.GetValueOrDefault(agency) is not { } keys || !LogCheck.IsSigned(note, checkpoint, keys))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointUnsigned, agency, "none of the agency's keys has signed its checkpoint");
        }
    }

    private static CallOptions Options(CancellationToken cancel) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: cancel);
}
