using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Notes;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>The hub's notebook at its node, as the hub sees it. It can be made not to answer.</summary>
internal sealed class FakeNotebook : NotebookService.NotebookServiceBase
{
    // Pages of three, so that a few notes take several.
    private const int Page = 3;

    private readonly Lock _gate = new();
    private readonly List<ByteString> _notes = [];
    private int _closed;
    private int _refusals;

    /// <summary>Whether it is not to be had now.</summary>
    public bool IsClosed { get => Volatile.Read(ref _closed) == 1; set => Volatile.Write(ref _closed, value ? 1 : 0); }

    /// <summary>How often somebody asked while it was not to be had.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>What was written.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_gate)
            {
                return [.. _notes.Select(note => note.ToStringUtf8())];
            }
        }
    }

    /// <summary>Somebody erases a note, as an order may ask.</summary>
    public void Erase(int number)
    {
        lock (_gate)
        {
            _notes[number - 1] = ByteString.Empty;
        }
    }

    public override Task<GetNotebookResponse> GetNotebook(GetNotebookRequest request, ServerCallContext context) =>
        Answer(() => new GetNotebookResponse { End = End() });

    public override Task<WriteNotesResponse> WriteNotes(WriteNotesRequest request, ServerCallContext context) => Answer(() =>
    {
        if (!request.After.Equals(End()))
        {
            throw WireError.Create(StatusCode.FailedPrecondition, "NOTEBOOK_ELSEWHERE", "It ends elsewhere.");
        }

        _notes.AddRange(request.Notes);
        return new WriteNotesResponse { End = End() };
    });

    public override Task<ReadNotesResponse> ReadNotes(ReadNotesRequest request, ServerCallContext context) => Answer(() =>
    {
        var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var next = from + Page < _notes.Count ? (from + Page).ToString(CultureInfo.InvariantCulture) : "";
        return new ReadNotesResponse { Notes = { _notes.Skip(from).Take(Page) }, NextPageToken = next };
    });

    /// <summary>As if the hub had never written.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _notes.Clear();
        }
    }

    private NotebookPlace End() => new()
    {
        Number = (ulong)_notes.Count,
        Digest = ByteString.CopyFrom(_notes.Aggregate(NoteChain.Beginning, (before, note) => NoteChain.After(before, note.Span))),
    };

    private Task<T> Answer<T>(Func<T> answer)
    {
        lock (_gate)
        {
            if (IsClosed)
            {
                Interlocked.Increment(ref _refusals);
                throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The node restarts.");
            }

            return Task.FromResult(answer());
        }
    }
}
