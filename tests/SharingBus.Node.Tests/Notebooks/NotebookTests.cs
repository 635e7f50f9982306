using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Notes;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Tests.Leadership;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Node.Tests.Notebooks;

/// <summary>What a system keeps in its agency's journal is there in its order, once, and nobody else's.</summary>
public sealed class NotebookTests(PostgresFixture server)
{
    private const string School = TestBundle.School;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notes_Written_AreReadInOrderByPagesAlsoAfterARestart(bool inDatabase)
    {
        await using JournalDatabase? database = inDatabase ? await JournalDatabase.CreateAsync(server) : null;
        await using TestFederation federation = await TestFederation.StartAsync(inDatabase: database is null ? null : (School, database.Options));
        List<ByteString> written = [];
        NotebookPlace end = await EndAsync(federation);
        Assert.Equal((0ul, ByteString.CopyFrom(NoteChain.Beginning)), (end.Number, end.Digest));
        for (int write = 0; write < 150; write++)
        {
            // More entries than one page looks at, other entries between them, and in the middle more bytes than a page takes.
            ByteString[] notes = [.. Enumerable.Range(0, 1 + (write % 3)).Select(note => Note($"{write}.{note}", write is 50 or 51 ? 1_000_000 : 10))];
            end = (await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest { After = end, Notes = { notes } })).End;
            written.AddRange(notes);
            if (write % 25 == 0)
            {
                await federation.Client(School, "records").PublishAsync(Notices.Threat().Request($"r{write}"));
            }
        }

        await federation.StopNodeAsync(School);
        await federation.StartNodeAsync(School);

        (List<ByteString> read, int pages) = await ReadAsync(federation);
        Assert.Equal(written, read);
        Assert.True(pages > 2);
        Assert.Equal(end, await EndAsync(federation));
        byte[] chained = written.Aggregate(NoteChain.Beginning, (before, note) => NoteChain.After(before, note.Span));
        Assert.Equal(((ulong)written.Count, ByteString.CopyFrom(chained)), (end.Number, end.Digest));
    }

    [Fact]
    public async Task Write_BehindAnotherPlaceThanTheEnd_IsRefusedAndChangesNothing()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        NotebookPlace beginning = await EndAsync(federation);
        WriteNotesRequest first = new() { After = beginning, Notes = { Note("a") } };
        NotebookPlace end = (await federation.NotebookAt(School, School).WriteNotesAsync(first)).End;
        NotebookPlace sameNumber = new() { Number = end.Number, Digest = beginning.Digest };
        NotebookPlace sameDigest = new() { Number = end.Number + 1, Digest = end.Digest };

        Assert.Equal("NOTEBOOK_ELSEWHERE", await ReasonAsync(federation, first));
        Assert.Equal("NOTEBOOK_ELSEWHERE", await ReasonAsync(federation, new WriteNotesRequest { After = sameNumber, Notes = { Note("b") } }));
        Assert.Equal("NOTEBOOK_ELSEWHERE", await ReasonAsync(federation, new WriteNotesRequest { After = sameDigest, Notes = { Note("b") } }));
        Assert.Equal((end, 1), (await EndAsync(federation), (await ReadAsync(federation)).Notes.Count));
    }

    // Side by side, each behind the same place: one of them is written.
    [Fact]
    public async Task Writes_OfTwoAtOnce_AreOne()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        NotebookPlace end = await EndAsync(federation);

        string?[] reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(async hub =>
        {
            try
            {
                await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest { After = end, Notes = { Note($"{hub}") } });
                return null;
            }
            catch (RpcException refused)
            {
                return WireError.ReasonOf(refused);
            }
        }));

        Assert.Single(reasons, reason => reason is null);
        Assert.Equal(7, reasons.Count(reason => reason == "NOTEBOOK_ELSEWHERE"));
        Assert.Single((await ReadAsync(federation)).Notes);
    }

    [Fact]
    public async Task Request_ThatIsNotComplete_NamesEveryPlace()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        WriteNotesRequest[] wrong =
        [
            new() { Notes = { Note("a") } },
            new() { After = await EndAsync(federation) },
            new() { After = await EndAsync(federation), Notes = { ByteString.Empty } },
            new() { After = await EndAsync(federation), Notes = { Enumerable.Repeat(Note("a"), NoteChain.MaxNotes + 1) } },
            new() { After = await EndAsync(federation), Notes = { Note("a", NoteChain.MaxBytes + 1) } },
        ];
        foreach (WriteNotesRequest request in wrong)
        {
            Assert.Equal("INVALID_REQUEST", await ReasonAsync(federation, request));
        }

        RpcException both = await Assert.ThrowsAsync<RpcException>(async () => await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest()));
        Assert.Equal(["after", "notes"], WireError.ViolationsOf(both).Select(place => place.Field));
        RpcException token = await Assert.ThrowsAsync<RpcException>(
            async () => await federation.NotebookAt(School, School).ReadNotesAsync(new ReadNotesRequest { PageToken = "-1" }));
        Assert.Equal("page_token", Assert.Single(WireError.ViolationsOf(token)).Field);
        await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest { After = await EndAsync(federation), Notes = { Note("a", NoteChain.MaxBytes) } });
        Assert.Equal(NoteChain.MaxBytes, Assert.Single((await ReadAsync(federation)).Notes).Length);
    }

    [Fact]
    public async Task Notebook_OfASystem_IsThatSystemsAlone()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.MoreSystems = [new SystemOptions { Name = "other-hub", Notebook = true }];
        await federation.StopNodeAsync(School);
        await federation.StartNodeAsync(School);
        await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest { After = await EndAsync(federation), Notes = { Note("a") } });

        Assert.Equal(0ul, (await federation.NotebookAt(School, School, "other-hub").GetNotebookAsync(new GetNotebookRequest())).End.Number);
        Assert.Empty((await federation.NotebookAt(School, School, "other-hub").ReadNotesAsync(new ReadNotesRequest())).Notes);
        foreach (string system in (string[])["records", "audit", "operations", "desk"])
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(
                async () => await federation.NotebookAt(School, School, system).ReadNotesAsync(new ReadNotesRequest()));
            Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(refused));
        }
    }

    // The evidence is that notes were written, when and how many; what they say is content and lies sealed apart.
    [Fact]
    public async Task Entry_OfNotes_HoldsNothingOfThem()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.NotebookAt(School, School).WriteNotesAsync(new WriteNotesRequest { After = await EndAsync(federation), Notes = { Note("a secret"), Note("b") } });

        JournalEntry entry = Assert.Single(await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Noted));

        Assert.Equal(("hub", 1ul, 2u, NoteChain.DigestBytes), (entry.Noted.System, entry.Noted.First, entry.Noted.Count, entry.Noted.Digest.Length));
        string folder = Path.GetDirectoryName(federation.JournalOf(School).Path)!;
        foreach (string file in Directory.GetFiles(folder, "journal.db*"))
        {
            Assert.DoesNotContain("a secret", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }

        await federation.StartNodeAsync(School);
    }

    private static ByteString Note(string word, int length = 10) => ByteString.CopyFromUtf8(word.PadRight(length, '.'));

    private static async Task<NotebookPlace> EndAsync(TestFederation federation) =>
        (await federation.NotebookAt(School, School).GetNotebookAsync(new GetNotebookRequest())).End;

    private static async Task<string?> ReasonAsync(TestFederation federation, WriteNotesRequest request) =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await federation.NotebookAt(School, School).WriteNotesAsync(request)));

    private static async Task<(List<ByteString> Notes, int Pages)> ReadAsync(TestFederation federation)
    {
        List<ByteString> notes = [];
        ReadNotesRequest request = new();
        int pages = 0;
        do
        {
            ReadNotesResponse page = await federation.NotebookAt(School, School).ReadNotesAsync(request);
            notes.AddRange(page.Notes);
            request.PageToken = page.NextPageToken;
            pages++;
        }
        while (request.PageToken.Length > 0);
        return (notes, pages);
    }
}
