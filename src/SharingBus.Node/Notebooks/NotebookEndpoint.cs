using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Notes;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Leadership;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Notebooks;

/// <summary>The gRPC face of notebooks. Each system reads and writes its own; it cannot name another's.</summary>
internal sealed class NotebookEndpoint(AgencyDirectory agencies) : NotebookService.NotebookServiceBase
{
    // A disk that is low is watched, not waited for: who asks once a second learns within one that there is room.
    private static readonly TimeSpan RetryDisk = TimeSpan.FromSeconds(1);

    [RequiresRight(CallerRight.KeepNotebook)]
    public override Task<GetNotebookResponse> GetNotebook(GetNotebookRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
        return new GetNotebookResponse { End = await agency.Notebooks.EndAsync(system.Name, context.CancellationToken) };
    });

    [RequiresRight(CallerRight.KeepNotebook)]
    public override Task<WriteNotesResponse> WriteNotes(WriteNotesRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
        Check(request);
        if (!agency.TakesNotices)
        {
            throw WireError.Create(
                StatusCode.ResourceExhausted, "DISK_LOW", "The node keeps what is left of its disk for what it owes to holders.", retryAfter: RetryDisk);
        }

        NotebookPlace end = await agency.Notebooks.WriteAsync(system.Name, request.After, request.Notes, context.CancellationToken)
            ?? throw WireError.Create(
                StatusCode.FailedPrecondition,
                "NOTEBOOK_ELSEWHERE",
                "The notebook does not end where the request says: an answer was lost, or another wrote. Ask where it ends (GetNotebook) before writing again.");
        return new WriteNotesResponse { End = end };
    });

    [RequiresRight(CallerRight.KeepNotebook)]
    public override Task<ReadNotesResponse> ReadNotes(ReadNotesRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
        long from = 0;
        if (request.PageToken.Length > 0 && !long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            throw Invalid(new FieldViolation("page_token", "Use the token of the page before."));
        }

        (IReadOnlyList<ByteString> notes, long? next) = await agency.Notebooks.ReadAsync(system.Name, from, context.CancellationToken);
        return new ReadNotesResponse { Notes = { notes }, NextPageToken = next?.ToString(CultureInfo.InvariantCulture) ?? "" };
    });

    private static void Check(WriteNotesRequest request)
    {
        List<FieldViolation> faults = [];
        Require(request.After?.Digest.Length == NoteChain.DigestBytes, "after", "Say where the notebook ends, as GetNotebook or the last write answered.");
        Require(request.Notes.Count is > 0 and <= NoteChain.MaxNotes, "notes", $"Write 1 to {NoteChain.MaxNotes} notes.");
        Require(request.Notes.All(static note => note.Length > 0), "notes", "A note holds at least one byte.");
        Require(request.Notes.Sum(static note => (long)note.Length) <= NoteChain.MaxBytes, "notes", $"Write {NoteChain.MaxBytes} bytes of notes at most.");
        if (faults.Count > 0)
        {
            throw Invalid([.. faults]);
        }

        void Require(bool holds, string field, string remedy)
        {
            if (!holds)
            {
                faults.Add(new FieldViolation(field, remedy));
            }
        }
    }

    private static RpcException Invalid(params FieldViolation[] faults) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The request is not complete.", faults);

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer)
        where T : IMessage
    {
        try
        {
            return await answer();
        }
        catch (JournalException end) when (end.Error is JournalError.Fenced or JournalError.Closed)
        {
            throw LeadershipRefusals.NotLeading(leader: null); // the agency's work has ended here
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
