using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>Asks nodes for what they have on record about some messages, with proofs, and packs it.</summary>
/// <param name="nodes">The nodes.</param>
/// <param name="seen">Checkpoints of earlier days, from which growth is to be shown.</param>
/// <param name="progress">Told of each node.</param>
internal sealed class EvidenceGathering(IReadOnlyList<IAuditedNode> nodes, IReadOnlyList<Checkpoint> seen, Action<string> progress)
{
    /// <summary>Asks every node. One that is silent or refuses is named, never passed over.</summary>
    public async Task<EvidenceAnswer> AskAsync(IReadOnlyList<ByteString> messages, CancellationToken cancel)
    {
        List<GatheredLog> logs = [];
        SortedDictionary<string, string> silent = new(StringComparer.Ordinal);
        ByteString? bundle = null;
        var incomplete = false;
        foreach (var node in nodes.OrderBy(node => node.Agency, StringComparer.Ordinal))
        {
            try
            {
                var (log, whole) = await AskNodeAsync(node, messages, cancel);
                incomplete |= !whole;
                bundle = Newer(bundle, await node.BundleAsync(cancel));
                logs.Add(log);
                var ended = log.Entries.Values.Count(static entry => entry.Salt.IsEmpty);
                progress($"{log.Agency}: {log.Entries.Count} entries of {log.Checkpoint.Size}{(ended > 0 ? $", {ended} of which ended with their term" : "")}, cosigned by {(log.Witnesses.Count > 0 ? string.Join(", ", log.Witnesses) : "no other agency")}");
            }
            catch (RpcException error) when (node.Agency.Length > 0 && !cancel.IsCancellationRequested)
            {
                silent.Add(node.Agency, WireError.ReasonOf(error) ?? error.StatusCode.ToString());
                progress($"{node.Agency}: no answer ({silent[node.Agency]})");
            }
        }

        return bundle is null
            ? throw new CommandFailure(ExitCodes.Failed, $"no node has answered: {string.Join(", ", silent.Select(one => $"{one.Key} {one.Value}"))}")
            : new EvidenceAnswer(bundle, [.. logs.Where(log => log.Entries.Count > 0)], silent, incomplete);
    }

    /// <summary>The state of a node's log, as its agency signed it.</summary>
    public static async Task<(Checkpoint Checkpoint, string Note)> CheckpointAsync(IAuditedNode node, CancellationToken cancel)
    {
        var note = await node.NoteAsync(cancel);
        return LogCheck.TryRead(note) is { } read
            ? (read.Checkpoint, Encoding.UTF8.GetString(note))
            : throw new CommandFailure(ExitCodes.Failed, $"{node.Agency} gave no checkpoint; its node may be of an older version");
    }

    /// <summary>
    /// The state of a node's log that a quorum of other agencies has cosigned, of at least so many entries where it comes to that in time; null where there is none,
    /// or nobody is asked to.
    /// </summary>
    public static async Task<(Checkpoint Checkpoint, string Note, IReadOnlyList<string> Witnesses)?> WitnessedAsync(IAuditedNode node, long size, CancellationToken cancel)
    {
        var request = new GetWitnessedCheckpointRequest { Agency = node.Agency, Size = (ulong)size };
        try
        {
            var answer = await node.AskAsync(asked => asked.GetWitnessedCheckpointAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            return LogCheck.TryRead(Encoding.UTF8.GetBytes(answer.Note)) is { } read ? (read.Checkpoint, answer.Note, answer.Witnesses) : null;
        }
        catch (RpcException none) when (none.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unimplemented)
        {
            return null;
        }
    }

    private async Task<(GatheredLog Log, bool IsWhole)> AskNodeAsync(IAuditedNode node, IReadOnlyList<ByteString> messages, CancellationToken cancel)
    {
        var newest = await CheckpointAsync(node, cancel);
        var witnessed = newest.Checkpoint.Size > 0 ? await WitnessedAsync(node, newest.Checkpoint.Size, cancel) : null;
        var (checkpoint, note) = witnessed is { } cosigned && cosigned.Checkpoint.Size >= newest.Checkpoint.Size ? (cosigned.Checkpoint, cosigned.Note) : newest;

        SortedDictionary<long, ProvenEntry> entries = [];
        var whole = true;
        foreach (var message in messages)
        {
            var request = new ProveMessageRequest { Agency = node.Agency, MessageId = message, Size = (ulong)checkpoint.Size };
            var proof = await node.AskAsync(asked => asked.ProveMessageAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            whole &= !proof.Incomplete;
            foreach (var entry in proof.Entries)
            {
                entries.TryAdd((long)entry.Index, entry);
            }
        }

        List<ConsistencyLine> consistency = [];
        foreach (var older in seen.Where(older => older.Log == checkpoint.Log && older.Size < checkpoint.Size).DistinctBy(older => older.Size))
        {
            var request = new GetConsistencyProofRequest { Agency = node.Agency, OldSize = (ulong)older.Size, Size = (ulong)checkpoint.Size };
            var proof = await node.AskAsync(asked => asked.GetConsistencyProofAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            consistency.Add(new ConsistencyLine(older.Size, [.. proof.Path.Select(hash => hash.ToBase64())]));
        }

        var agency = LogName.AgencyOf(checkpoint.Log) ?? throw new CommandFailure(ExitCodes.Failed, $"the node names its log {checkpoint.Log}, which is no name of one");
        return (new GatheredLog(agency, checkpoint, note, entries, consistency) { Witnesses = note == newest.Note ? [] : witnessed!.Value.Witnesses }, whole);
    }

    // What the newest says of keys holds for what nodes signed that have not come to it yet.
    private static ByteString Newer(ByteString? one, ByteString other) => one is not null && VersionOf(one) >= VersionOf(other) ? one : other;

    private static ulong VersionOf(ByteString signed) => Bundle.Parser.ParseUntrusted(SignedBundle.Parser.ParseUntrusted(signed.Span).Bundle.Span).Version;
}
