using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Processes;
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
            await System.Threading.Tasks.Parallel.ForEachAsync(
                Enumerable.Range(0, (int)checkpoint.Size),
                new ParallelOptions { MaxDegreeOfParallelism = Parallel },
                async (index, cancel) =>
                {
                    var question = new GetInclusionProofRequest { Index = (ulong)index, Size = checkpoint.Size };
                    GetInclusionProofResponse proof = await auditor.GetInclusionProofAsync(question, cancellationToken: cancel);
                    Take(agency, JournalEntry.Parser.ParseFrom(proof.Entry), history);
                });
        }

        history.JournalsRead = true;
    }

    private static void Take(string agency, JournalEntry entry, ClientHistory history)
    {
        (LoggedKind Kind, IEnumerable<Google.Protobuf.ByteString> Ids)? said = entry.EventCase switch
        {
            JournalEntry.EventOneofCase.Accepted => (LoggedKind.Accepted, [entry.Accepted.MessageId]),
            JournalEntry.EventOneofCase.Decided => (LoggedKind.Decided, [entry.Decided.MessageId]),
            JournalEntry.EventOneofCase.Received => (LoggedKind.Received, entry.Received.MessageIds),
            JournalEntry.EventOneofCase.Delivered => (LoggedKind.Delivered, entry.Delivered.MessageIds),
            JournalEntry.EventOneofCase.Quarantined => (LoggedKind.Quarantined, entry.Quarantined.MessageIds),
            _ => null,
        };
        foreach (Google.Protobuf.ByteString id in said?.Ids ?? [])
        {
            history.Logged.Enqueue(new Logged(agency, said!.Value.Kind, FaultLoad.Id(id)));
        }
    }
}
