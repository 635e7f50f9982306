using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Notes;

namespace SharingBus.Cli.FusionBench;

/// <summary>Stands in for the notebook of the hub at its node: it chains what it is given, and keeps nothing.</summary>
internal sealed class HubBenchNotebook : NotebookService.NotebookServiceBase
{
    private NotebookPlace _end = new() { Digest = ByteString.CopyFrom(NoteChain.Beginning) };

    /// <inheritdoc/>
    public override Task<GetNotebookResponse> GetNotebook(GetNotebookRequest request, ServerCallContext context) =>
        Task.FromResult(new GetNotebookResponse { End = _end });

    /// <inheritdoc/>
    public override Task<WriteNotesResponse> WriteNotes(WriteNotesRequest request, ServerCallContext context)
    {
        var digest = request.Notes.Aggregate(_end.Digest.ToByteArray(), (before, note) => NoteChain.After(before, note.Span));
        _end = new NotebookPlace { Number = _end.Number + (ulong)request.Notes.Count, Digest = ByteString.CopyFrom(digest) };
        return Task.FromResult(new WriteNotesResponse { End = _end });
    }
}
