using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.Tests.Storage;
using SharingBus.TestKit.Postgres;
using Xunit;

namespace SharingBus.Lineage.Tests.Leases;

/// <summary>A journal that was taken over cannot be written by who had it, whatever it writes: no row of any table changes.</summary>
public sealed class FencingTests(PostgresFixture server) : IAsyncDisposable
{
    private static readonly Guid Known = new("01900000-0000-7000-8000-000000000001");
    private static readonly Guid Incarnation = new("01900000-0000-7000-8000-000000000002");
    private static readonly StreamKey Stream = new("school-westfield", Lane.Bulk, StreamDirection.Incoming);

    private readonly PostgresAgency _agency = new(server);

    /// <summary>One write of every kind that a journal takes; each would change a row.</summary>
    public static TheoryData<string> Kinds => [.. Writes.Keys];

    private static Dictionary<string, Func<JournalWrite>> Writes { get; } = new()
    {
        ["entries"] = static () => Samples.Write(Samples.Accepted(Guid.NewGuid())),
        ["request"] = static () => Samples.Publish(Guid.NewGuid(), "r-2"),
        ["content"] = static () => new JournalWrite { Entries = [Samples.Received(Guid.NewGuid())], Contents = [Samples.Content(0, [1])] },
        ["erased content"] = static () => new JournalWrite { ErasedContents = [new ContentKey(0, 0)] },
        ["decision"] = static () => Samples.Decide(0, Samples.Decided(Known)),
        ["parent edge"] = static () => new JournalWrite { Parents = [new ParentEdge(Known, Guid.NewGuid())] },
        ["cursor"] = static () => new JournalWrite { Cursors = [new CursorMove("outbox", 8)] },
        ["stream"] = static () => new JournalWrite { Streams = [new StreamPosition(Stream, Incarnation, 2)] },
        ["kept batch"] = static () => new JournalWrite { KeptBatches = [Kept(2)] },
        ["dropped batch"] = static () => new JournalWrite { DroppedBatches = [new StreamPosition(Stream, Incarnation, 1)] },
        ["change"] = static () => new JournalWrite
        {
            Changes = [new ChangeRecord(Known, Guid.NewGuid(), "school-westfield", ChangeKind.Retract, ChangeReason.WrongPerson, null)],
        },
    };

    public ValueTask DisposeAsync() => _agency.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_UnderALowerTerm_ChangesNoRow(string kind)
    {
        await using IJournalStore old = await OpenAsync();
        await CommitAsync(old, Samples.Publish(Known, "r-1"), new JournalWrite
        {
            Streams = [new StreamPosition(Stream, Incarnation, 1)],
            KeptBatches = [Kept(1)],
            Cursors = [new CursorMove("outbox", 7)],
        });
        await using IJournalStore taken = await OpenAsync();
        string before = await RowsAsync();

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() => CommitAsync(old, Writes[kind]()));
        string after = await RowsAsync();
        await CommitAsync(taken, Writes[kind]());

        Assert.Equal(JournalError.Fenced, refusal.Error);
        Assert.Equal(before, after);
        Assert.NotEqual(after, await RowsAsync()); // the write would have left a trace
    }

    private static KeptBatch Kept(long sequence) => new(new StreamPosition(Stream, Incarnation, sequence), new byte[] { 1 }, new byte[] { 2 });

    private static async Task CommitAsync(IJournalStore store, params JournalWrite[] writes) =>
        await store.CommitAsync(PreparedWrite.From(writes));

    private async Task<IJournalStore> OpenAsync() => await PostgresJournalStore.OpenAsync(await _agency.OptionsAsync());

    /// <summary>Every row of every table of the schema, as one text.</summary>
    private async Task<string> RowsAsync()
    {
        await using NpgsqlConnection connection = await _agency.ConnectAsync();
        List<string> tables = await TextsAsync(
            connection, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1");
        List<string> rows = [];
        foreach (string table in tables)
        {
            rows.AddRange(await TextsAsync(connection, $"SELECT '{table} ' || t::text FROM {table} t ORDER BY 1"));
        }

        return string.Join('\n', rows);
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> texts = [];
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
