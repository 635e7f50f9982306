using System.Data.Common;
using System.Text.Json;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.History;

/// <summary>What a history promises, whatever it lies in.</summary>
public abstract class HistoryContract : IAsyncLifetime
{
    /// <summary>Skips, or makes ready what the engine needs.</summary>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    [Fact]
    public void History_Reopened_GivesEveryEventBackInOrderUnderTheSameSalt()
    {
        byte[] salt;
        string[] bodies;
        using (var store = Open())
        {
            salt = store.Salt;
            store.Append([Taken(2), Taken(1), Expired(3)]);
            store.Append([Handed(1), Handed(2)]);
            bodies = [.. store.ReadWritten(0, 10, 1_000_000).Select(written => written.Body)];
        }

        using var again = Open();
        List<HubEvent> read = [];
        again.Replay(read.Add);

        Assert.Equal(salt, again.Salt);
        Assert.Equal([Text(Taken(1)), Text(Taken(2)), Text(Expired(3)), Text(Handed(1)), Text(Handed(2))], read.Select(Text));
        Assert.Equal([1, 2, 3], read.Skip(2).Select(happened => happened.Number));
        Assert.Equal(bodies, again.ReadWritten(0, 10, 1_000_000).Select(written => written.Body));
        Assert.Equal((3L, Convert.ToHexString(again.DigestAt(3)!)), (again.Last.Number, Convert.ToHexString(again.Last.Digest)));
        Assert.Null(again.DigestAt(4));
    }

    [Fact]
    public void Events_ThatCannotAllBeWritten_AreNotWritten()
    {
        using var store = Open();
        store.Append([Taken(1), Handed(1)]);

        Assert.ThrowsAny<Exception>(() => store.Append([Taken(2), Handed(2), new NoticeTaken(null!)]));

        store.Append([Handed(3)]);
        List<HubEvent> read = [];
        store.Replay(read.Add);
        Assert.Equal([Text(Taken(1)), Text(Handed(1)), Text(Handed(3))], read.Select(Text));
    }

    // Each sees what those before it in the same commit did.
    [Fact]
    public void Notice_TakenAndWithdrawnInOneCommit_LeavesWhatOutlivesIt()
    {
        using var store = Open();

        store.Append([Taken(1), new NoticeWithdrawn(Sample.Id(1), "police", ChangeKind.Retract), Taken(2), new NoticeWithdrawn(Sample.Id(2), "school", ChangeKind.Retract)]);
        store.Append([new NoticeWithdrawn(Sample.Id(2), "police", ChangeKind.Erase)]);
        store.Forget();

        List<HubEvent> read = [];
        store.Replay(read.Add);
        Assert.Equal(["police", null, "police"], read.Cast<NoticeWithdrawn>().Select(withdrawn => withdrawn.Held?.Origin));
    }

    [Fact]
    public void Notice_PutInAgain_IsTheLaterOne()
    {
        using (var store = Open())
        {
            store.Append([Taken(1)]);
            store.Append([Taken(1, "B 2")]);
        }

        using var again = Open();
        List<HubEvent> read = [];
        again.Replay(read.Add);
        Assert.Equal([Text(Taken(1, "B 2"))], read.Select(Text));
    }

    [Fact]
    public void Batch_OfAThousand_IsOneCommit()
    {
        using (var store = Open())
        {
            store.Append([.. Enumerable.Range(1, 1_000).Select(number => Taken(number)), .. Enumerable.Range(1, 100).Select(Handed)]);
        }

        using var again = Open();
        var read = 0;
        again.Replay(_ => read++);
        Assert.Equal(1_100, read);
        Assert.Equal([40, 41, 42], again.ReadWritten(39, 3, 1_000_000).Select(written => written.Number));
        Assert.Equal([1], again.ReadWritten(0, 100, 1).Select(written => written.Number));
    }

    [Fact]
    public void History_OfANewerHub_IsRefused()
    {
        Open().Dispose();
        Change(NewerVersion);

        Assert.Contains("newer hub", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE event SET body = replace(body, 'ill', 'well')")]
    [InlineData("DELETE FROM event WHERE number = 1")]
    public void History_ChangedByHand_IsRefused(string change)
    {
        using (var store = Open())
        {
            store.Append([Handed(1), Handed(2)]);
        }

        Change(change);

        using var again = Open();
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => again.Replay(_ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_OpenElsewhere_IsRefusedUntilItIsClosed()
    {
        using (Open())
        {
            Assert.Throws<IOException>(() => Open());
        }

        Open().Dispose();
    }

    [Fact]
    public void History_ThatIsRebuilt_IsNobodysUntilItIsWhole()
    {
        string[] bodies = [Text(new HistoryBegun([1, 2, 3])), Text(Handed(1))];
        using (var store = HistoryStore.OpenToRebuild(Create()))
        {
            store.Restore(bodies);
            store.Append([Taken(1)]);
        }

        Assert.Contains("not whole", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        using (var store = HistoryStore.OpenToRebuild(Create()))
        {
            Assert.Equal(0, store.Last.Number);
            store.Restore(bodies);
            store.Append([Taken(2)]);
            store.Complete();
        }

        using var whole = Open();
        List<HubEvent> read = [];
        whole.Replay(read.Add);
        Assert.Equal([Text(Taken(2)), .. bodies], read.Select(Text));
        Assert.Equal([1, 2, 3], whole.Salt);
        whole.Dispose();
        Assert.Contains("holds a history", Assert.Throws<InvalidDataException>(() => HistoryStore.OpenToRebuild(Create())).Message, StringComparison.Ordinal);
    }

    /// <summary>Where the history lies.</summary>
    private protected abstract IHistoryEngine Create();

    /// <summary>Changes it by hand.</summary>
    private protected abstract void Change(string statement);

    /// <summary>What makes it one of a newer hub.</summary>
    private protected abstract string NewerVersion { get; }

    private protected HistoryStore Open() => HistoryStore.Open(Create());

    private protected static NoticeTaken Taken(int number, string plate = "A 1") => new(Sample.Notice(number, "police", n => n.Plate(plate).Seen(1)));

    private protected static string Text(HubEvent happened) => JsonSerializer.Serialize(happened, HubJson.Default.HubEvent);

    private protected static void Execute(DbConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private protected static DutyHandedOver Handed(int at) => new("lead", "L. Ead", "S. Tand-In", at, 100, "ill", "console");

    private static NoticeExpired Expired(int number) => new(Sample.Id(number), new Ancestor("police", []));
}
