using System.Globalization;
using SharingBus.Exchange.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;

namespace SharingBus.Hub.Rebuild;

/// <summary>Takes the events back that the hub wrote into its notebook: alerts, their steps and answers, and what people decided.</summary>
internal sealed class NoteRestore(NodeNotebook notebook, PatientCalls calls, RebuildProgress progress)
{
    /// <summary>Reads the notebook into an empty history.</summary>
    /// <exception cref="InvalidDataException">There is nothing to read, or a note was erased or is not the one that was written.</exception>
    /// <exception cref="IOException">The node refused or does not answer, or the disk is full.</exception>
    public async Task RestoreAsync(HistoryStore history, CancellationToken cancellation)
    {
        var end = await calls.AskAsync(() => notebook.EndAsync(cancellation), cancellation);
        if (end.Number == 0)
        {
            throw new InvalidDataException(
                "The node's journal holds nothing of this hub: it never kept a notebook there, or calls as another system now. Alerts and decisions cannot be rebuilt, and a "
                + "hub that begins without them alerts again for what was alerted. If that is what you want, start it on an empty history.");
        }

        await progress.SayAsync($"Events of the hub: {end.Number}.");
        var token = "";
        do
        {
            var page = await calls.AskAsync(() => notebook.ReadAsync(token, cancellation), cancellation);
            history.Restore(BodiesOf(page, history.Last.Number));
            await progress.CountAsync(string.Create(CultureInfo.InvariantCulture, $"{history.Last.Number} of {end.Number} events"));
            token = page.NextPageToken;
        }
        while (token.Length > 0 && history.Last.Number < (long)end.Number);
        Check(history, end);
    }

    private static List<string> BodiesOf(ReadNotesResponse page, long before)
    {
        var erased = page.Notes.IndexOf(Google.Protobuf.ByteString.Empty);
        return erased < 0
            ? [.. page.Notes.Select(note => note.ToStringUtf8())]
            : throw new InvalidDataException($"Note {before + erased + 1} of the hub was erased from the node's journal: the history cannot be rebuilt beyond it.");
    }

    private static void Check(HistoryStore history, NotebookPlace end)
    {
        if (history.Last.Number != (long)end.Number || !end.Digest.Span.SequenceEqual(history.Last.Digest))
        {
            throw new InvalidDataException(
                $"The node gave back {history.Last.Number} events that are not the {end.Number} of its journal. Is a hub still running? Stop it and run the rebuild again.");
        }
    }
}
