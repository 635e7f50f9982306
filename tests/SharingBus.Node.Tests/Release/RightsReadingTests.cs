using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Release;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Release;

/// <summary>The rest between receipts of notices: what is confirmed meanwhile goes along, and nothing else waits for it.</summary>
public sealed class RightsReadingTests : IAsyncLifetime
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-rights-");
    private readonly TestClock _clock = new(TestFederation.Start) { Held = Rest };
    private Journal _journal = null!;
    private OutgoingPositions _positions = null!;
    private RightsReading _rights = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new JournalOptions { Agency = TestBundle.Police, Path = Path.Combine(_directory.FullName, "journal.db") };
        _journal = await Journal.OpenAsync(options, _clock, NullLogger<Journal>.Instance);
        _positions = await OutgoingPositions.LoadAsync(_journal);
        _rights = new RightsReading(TestBundle.Police, _journal, reports: null!, _clock); // nothing here is of break-glass
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Receipts_OfOneBatchAfterAnother_GoTogetherAfterTheRest()
    {
        await ReceiveAsync(1);
        Assert.Equal(1, await GatherAsync());

        await ReceiveAsync(2);
        await ReceiveAsync(3);
        Assert.Equal(0, await GatherAsync());
        Task resting = _rights.Resting!;
        Assert.False(resting.IsCompleted);

        await _clock.ElapseAsync();
        await resting;
        Assert.Same(resting, _rights.Resting); // who looks only now is told as well: the journal may never grow again
        Assert.Equal(2, await GatherAsync());
        Assert.Null(_rights.Resting);
    }

    [Fact]
    public async Task Rest_WithWordOfAChange_EndsAtOnce()
    {
        await ReceiveAsync(1);
        Assert.Equal(1, await GatherAsync());

        await ReceiveAsync(2);
        var change = new Change { Target = Guid.CreateVersion7(TestFederation.Start).ToWire(), Kind = ChangeKind.Retract };
        await AppendAsync(new JournalEntry { TimeUnixMicros = 1, ChangeApplied = new ChangeApplied { Origin = TestBundle.School, Change = change } });

        Assert.Equal(2, await GatherAsync());
    }

    [Fact]
    public async Task Receipt_OfABatch_SaysWhichOne_AndOfAMessageByItselfSaysNone()
    {
        byte[] digest = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
        Guid id = Guid.CreateVersion7(TestFederation.Start);
        await ReceiveAsync(1, digest, id);
        await ReceiveAsync(2, digest, id, Guid.Empty); // out of quarantine, with an empty place behind it: the digest is the message's

        Assert.Equal([digest[..8], []], (await ReceiptsAsync()).Select(receipt => receipt.BatchDigest.ToByteArray()));
    }

    private Task ReceiveAsync(int sequence) => ReceiveAsync(sequence, [], Guid.CreateVersion7(TestFederation.Start));

    private Task ReceiveAsync(int sequence, byte[] digest, params Guid[] ids) => AppendAsync(new JournalEntry
    {
        TimeUnixMicros = 1,
        Received = new Received
        {
            Sender = TestBundle.School,
            Lane = Lane.Bulk,
            Incarnation = Guid.CreateVersion7(TestFederation.Start).ToWire(),
            Sequence = (ulong)sequence,
            PlaintextDigest = ByteString.CopyFrom(digest),
            MessageIds = PackedIds.Pack(ids),
            RoleSetOf = ByteString.CopyFrom([.. ids.Select(id => (byte)(id == Guid.Empty ? 0 : 1))]),
            RoleSets = { new RoleSet { Roles = { "desk" } } },
        },
    });

    private async Task AppendAsync(JournalEntry entry) => await _journal.AppendAsync(new JournalWrite { Entries = [entry] });

    // Receipts of the next step.
    private async Task<int> GatherAsync() => (await ReceiptsAsync()).Count;

    private async Task<IReadOnlyList<Receipt>> ReceiptsAsync()
    {
        var write = new OutboxWrite(_positions, TestFederation.Start);
        CursorMove? move = await _rights.GatherAsync(write, Task.CompletedTask, TestContext.Current.CancellationToken);
        JournalWrite built = write.Build([.. new[] { move }.OfType<CursorMove>()]);
        await _journal.AppendAsync(built);
        _positions.Commit(write.Drawn);
        return [.. built.KeptBatches.SelectMany(kept => BatchPayload.Parser.ParseFrom(kept.Bytes.Span).Receipts)];
    }
}
