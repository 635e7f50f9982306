using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Notebook;

/// <summary>The hub's notebook in its node's journal, call by call. Note n is event n of the history, byte for byte.</summary>
internal sealed class NodeNotebook(NotebookService.NotebookServiceClient node, HubOptions options)
{
    // The node answers within a group commit; ten seconds mean that it will not.
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    /// <summary>Where it ends.</summary>
    public async Task<NotebookPlace> EndAsync(CancellationToken cancellation) =>
        (await node.GetNotebookAsync(new GetNotebookRequest { Agency = options.Agency }, deadline: Deadline(), cancellationToken: cancellation)).End;

    /// <summary>Writes events behind a place.</summary>
    /// <returns>Where it ends now.</returns>
    public async Task<NotebookPlace> WriteAsync(NotebookPlace after, IEnumerable<WrittenEvent> events, CancellationToken cancellation)
    {
        WriteNotesRequest request = new() { Agency = options.Agency, After = after };
        request.Notes.AddRange(events.Select(written => ByteString.CopyFromUtf8(written.Body)));
        return (await node.WriteNotesAsync(request, deadline: Deadline(), cancellationToken: cancellation)).End;
    }

    /// <summary>A page of it.</summary>
    public async Task<ReadNotesResponse> ReadAsync(string pageToken, CancellationToken cancellation) =>
        await node.ReadNotesAsync(
            new ReadNotesRequest { Agency = options.Agency, PageToken = pageToken }, deadline: Deadline(), cancellationToken: cancellation);

    /// <summary>Whether a history is the one that the notebook was written from, as far as the notebook goes.</summary>
    public static bool IsOf(HubLedger ledger, NotebookPlace end) => ledger.DigestAt((long)end.Number) is { } digest && end.Digest.Span.SequenceEqual(digest);

    // A call's deadline is measured by the machine's clock, whatever clock the hub is given.
    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + CallTime;
}
