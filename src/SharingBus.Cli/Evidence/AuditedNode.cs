using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>What every auditor asks a node for.</summary>
internal static class AuditedNode
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>The node's checkpoint as a signed note.</summary>
    public static async Task<byte[]> NoteAsync(this IAuditedNode node, CancellationToken cancel)
    {
        var request = new GetCheckpointRequest { Agency = node.Agency };
        return Encoding.UTF8.GetBytes((await node.AskAsync(asked => asked.GetCheckpointAsync(request, Options(cancel)).ResponseAsync, cancel)).Note);
    }

    /// <summary>The signed bundle that the node works under, serialized.</summary>
    public static async Task<ByteString> BundleAsync(this IAuditedNode node, CancellationToken cancel)
    {
        var request = new GetBundleInForceRequest { Agency = node.Agency };
        return (await node.AskAsync(asked => asked.GetBundleInForceAsync(request, Options(cancel)).ResponseAsync, cancel)).Bundle.ToByteString();
    }

    /// <summary>How long an answer is waited for.</summary>
    public static CallOptions Options(CancellationToken cancel) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: cancel);
}
