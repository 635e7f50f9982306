using System.Globalization;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>The messages that were decided within some time.</summary>
/// <param name="From">From then on; null without a bound.</param>
/// <param name="Until">Before then; null without a bound.</param>
internal sealed record MessageRange(DateTimeOffset? From, DateTimeOffset? Until)
{
    // Each is proven, entry by entry.
    private const int MostMessages = 1_000;

    // Decisions looked at: some for each role and message.
    private const int MostDecisions = 100_000;

    /// <summary>Whether there is any bound.</summary>
    public bool IsSet => From is not null || Until is not null;

    /// <summary>Asks the nodes for their own.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="progress">Told where something of that time has ended with its term.</param>
    /// <param name="cancel">Ends the asking.</param>
    /// <exception cref="CommandFailure">They are none, or more than one export takes.</exception>
    /// <exception cref="Grpc.Core.RpcException">A node was silent: which messages it has, nobody else knows.</exception>
    public async Task<ByteString[]> AskAsync(IReadOnlyList<IAuditedNode> nodes, Action<string> progress, CancellationToken cancel)
    {
        var request = new SearchRequest
        {
            FromUnixMicros = From is { } from ? EvidenceFormat.MicrosOf(from) : 0,
            UntilUnixMicros = Until is { } until ? EvidenceFormat.MicrosOf(until) : 0,
            Outcomes = { SearchOutcome.Released, SearchOutcome.Withheld, SearchOutcome.Held },
        };
        HashSet<ByteString> messages = [];
        foreach (var node in nodes)
        {
            var (hits, more, ended) = await NodeSearch.FindAsync(node, request, MostDecisions, cancel);
            if (ended > 0)
            {
                progress($"{node.Agency}: of what happened until {EvidenceFormat.Time(ended)} something has ended with its term, and is not in the export");
            }

            messages.UnionWith(hits.Select(hit => hit.MessageId));
            if (more || messages.Count > MostMessages)
            {
                throw CommandFailure.Usage($"more than {MostMessages} messages were decided in that time: take a shorter one");
            }
        }

        return messages.Count > 0 ? [.. messages] : throw new CommandFailure(ExitCodes.Failed, "nothing was decided in that time");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"what was decided from {From:O} until {Until:O}");
}
