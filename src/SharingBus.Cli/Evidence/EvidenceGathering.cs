using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>Asks the nodes of a federation for what they have on record about some messages, with proofs, and packs it.</summary>
/// <param name="clients">The nodes, asked by each agency's auditor.</param>
/// <param name="seen">Checkpoints of earlier days, from which growth is to be shown.</param>
/// <param name="progress">Told of each node.</param>
internal sealed class EvidenceGathering(DemoClients clients, IReadOnlyList<Checkpoint> seen, Action<string> progress)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>Asks every node. One that is silent or refuses is named, never passed over.</summary>
    public async Task<EvidenceAnswer> AskAsync(IReadOnlyList<ByteString> messages, CancellationToken cancel)
    {
        List<GatheredLog> logs = [];
        SortedDictionary<string, string> silent = new(StringComparer.Ordinal);
        ByteString? bundle = null;
        var incomplete = false;
        foreach (var agency in clients.Agencies.Order(StringComparer.Ordinal))
        {
            try
            {
                var node = clients.Lineage(agency);
                var (log, whole) = await AskNodeAsync(node, agency, messages, cancel);
                incomplete |= !whole;
                var signed = await node.GetBundleInForceAsync(new GetBundleInForceRequest { Agency = agency }, Options(cancel));
                bundle ??= signed.Bundle.ToByteString();
                logs.Add(log);
                progress($"{agency}: {log.Entries.Count} entries of {log.Checkpoint.Size}");
            }
            catch (RpcException error)
            {
                silent.Add(agency, WireError.ReasonOf(error) ?? error.StatusCode.ToString());
                progress($"{agency}: no answer ({silent[agency]})");
            }
        }

        return bundle is null
            ? throw new CommandFailure(ExitCodes.Failed, $"no node has answered: {string.Join(", ", silent.Select(one => $"{one.Key} {one.Value}"))}")
            : new EvidenceAnswer(bundle, [.. logs.Where(log => log.Entries.Count > 0)], silent, incomplete);
    }

    private async Task<(GatheredLog Log, bool IsWhole)> AskNodeAsync(
        LineageService.LineageServiceClient node, string agency, IReadOnlyList<ByteString> messages, CancellationToken cancel)
    {
        var answer = await node.GetCheckpointAsync(new GetCheckpointRequest { Agency = agency }, Options(cancel));
        var checkpoint = SignedNote.TryParse(Encoding.UTF8.GetBytes(answer.Note)) is { } note ? Checkpoint.TryParse(note.Text) : null;
        if (checkpoint is null)
        {
            throw new CommandFailure(ExitCodes.Failed, $"{agency} gave no checkpoint; its node may be of an older version");
        }

        SortedDictionary<long, ProvenEntry> entries = [];
        var whole = true;
        foreach (var message in messages)
        {
            var request = new ProveMessageRequest { Agency = agency, MessageId = message, Size = (ulong)checkpoint.Size };
            var proof = await node.ProveMessageAsync(request, Options(cancel));
            whole &= !proof.Incomplete;
            foreach (var entry in proof.Entries)
            {
                entries.TryAdd((long)entry.Index, entry);
            }
        }

        List<ConsistencyLine> consistency = [];
        foreach (var older in seen.Where(older => older.Log == checkpoint.Log && older.Size < checkpoint.Size).DistinctBy(older => older.Size))
        {
            var request = new GetConsistencyProofRequest { Agency = agency, OldSize = (ulong)older.Size, Size = (ulong)checkpoint.Size };
            var proof = await node.GetConsistencyProofAsync(request, Options(cancel));
            consistency.Add(new ConsistencyLine(older.Size, [.. proof.Path.Select(hash => hash.ToBase64())]));
        }

        return (new GatheredLog(agency, checkpoint, answer.Note, entries, consistency), whole);
    }

    private static CallOptions Options(CancellationToken cancel) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: cancel);
}
