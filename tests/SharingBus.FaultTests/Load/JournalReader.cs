using System.Collections.Concurrent;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Processes;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.FaultTests.Load;

/// <summary>Reads a whole journal the way an auditor may: entry by entry, each with its proof.</summary>
internal static class JournalReader
{
    // Questions under way at once.
    private const int Parallel = 16;

    /// <summary>Puts what both journals say into the history.</summary>
    public static async Task ReadAsync(FaultFederation federation, ClientHistory history)
    {
        foreach (string agency in (string[])[FaultBundle.Origin, FaultBundle.Recipient])
        {
            LineageService.LineageServiceClient auditor = federation.Auditor(agency);
            GetCheckpointResponse checkpoint = await auditor.GetCheckpointAsync(new GetCheckpointRequest());
            ConcurrentQueue<JournalEntry> entries = new();
            await System.Threading.Tasks.Parallel.ForEachAsync(
                Enumerable.Range(0, (int)checkpoint.Size),
                new ParallelOptions { MaxDegreeOfParallelism = Parallel },
                async (index, cancel) =>
                {
                    var question = new GetInclusionProofRequest { Index = (ulong)index, Size = checkpoint.Size };
                    GetInclusionProofResponse proof = await auditor.GetInclusionProofAsync(question, cancellationToken: cancel);
                    entries.Enqueue(JournalEntry.Parser.ParseFrom(proof.Entry));
                });
            Take(agency, [.. entries], history);
        }

        history.JournalsRead = true;
    }

    private static void Take(string agency, JournalEntry[] entries, ClientHistory history)
    {
        // What was delivered is named by batch and place: the entry of the batch says which messages these are.
        var batches = entries.Select(e => e.Received).OfType<Received>().Where(r => !r.Again)
            .ToDictionary(r => (r.Sender, r.Lane, r.Incarnation, r.Sequence));
        foreach (JournalEntry entry in entries)
        {
            (LoggedKind Kind, IEnumerable<Guid> Ids)? said = entry.EventCase switch
            {
                JournalEntry.EventOneofCase.Accepted => (LoggedKind.Accepted, [FaultLoad.Id(entry.Accepted.MessageId)]),
                JournalEntry.EventOneofCase.Decided => (LoggedKind.Decided, [FaultLoad.Id(entry.Decided.MessageId)]),
                JournalEntry.EventOneofCase.Received when !entry.Received.Again => (LoggedKind.Received, Taken(entry.Received)),
                JournalEntry.EventOneofCase.Delivered => (LoggedKind.Delivered, entry.Delivered.Parts.SelectMany(
                    part => Given(batches[(entry.Delivered.Origin, part.Lane, part.Incarnation, part.Sequence)], part))),
                JournalEntry.EventOneofCase.Quarantined => (LoggedKind.Quarantined, entry.Quarantined.MessageIds.Select(FaultLoad.Id)),
                _ => null,
            };
            foreach (Guid id in said?.Ids ?? [])
            {
                history.Logged.Enqueue(new Logged(agency, said!.Value.Kind, id));
            }
        }
    }

    private static IEnumerable<Guid> Taken(Received received) =>
        PackedIds.All(received.MessageIds).Where((_, place) => received.RoleSetOf[place] > 0);

    private static IEnumerable<Guid> Given(Received received, BatchPart part) =>
        PackedIds.All(received.MessageIds).Where((_, place) => Positions.Holds(part.Positions, place));
}
