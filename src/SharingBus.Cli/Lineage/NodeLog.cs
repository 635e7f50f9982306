using Google.Protobuf;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Lineage;

/// <summary>An agency's log as its node serves it.</summary>
/// <param name="node">The node.</param>
/// <param name="pinned">The governance keys that the auditor trusts; none where signatures are not to be checked.</param>
internal sealed class NodeLog(IAuditedNode node, IReadOnlyList<PublicSigningKey> pinned) : ILogSource
{
    private readonly EvidenceVerifier? _verifier = pinned.Count > 0 ? new EvidenceVerifier(pinned) : null;

    /// <inheritdoc/>
    public async Task<(byte[] Note, Checkpoint Checkpoint)> CheckpointAsync(CancellationToken cancel)
    {
        var bytes = await node.NoteAsync(cancel);
        var (note, checkpoint) = LogCheck.Read(bytes, Place);
        if (LogName.Parse(checkpoint.Log) is not { } name || (node.Agency.Length > 0 && name.Agency != node.Agency))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointOfAnotherLog, Place, $"it is of {checkpoint.Log}");
        }

        if (_verifier is not null)
        {
            await RequireSignedAsync(_verifier, note, checkpoint, name.Federation, name.Agency, cancel);
        }

        return (bytes, checkpoint);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default)
    {
        var request = new GetTileRequest { Agency = node.Agency, Path = path.ToString(), Size = (ulong)size };
        return (await node.AskAsync(asked => asked.GetTileAsync(request, AuditedNode.Options(cancellation)).ResponseAsync, cancellation)).Tile.Memory;
    }

    private string Place => $"checkpoint of the node{OfAgency}";

    private string OfAgency => node.Agency.Length > 0 ? $" of {node.Agency}" : "";

    private async Task RequireSignedAsync(EvidenceVerifier verifier, SignedNote note, Checkpoint checkpoint, string federation, string agency, CancellationToken cancel)
    {
        var register = verifier.ReadBundle((await node.BundleAsync(cancel)).ToByteArray(), federation, $"bundle of the node{OfAgency}");
        if (register.Agencies.GetValueOrDefault(agency) is not { } keys || !LogCheck.IsSigned(note, checkpoint, keys))
        {
            throw new EvidenceRefused(EvidenceReason.CheckpointUnsigned, Place, "none of the agency's keys has signed it");
        }
    }
}
