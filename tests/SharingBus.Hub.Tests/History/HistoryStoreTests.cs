using Microsoft.Data.Sqlite;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.History;

public sealed class HistoryStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;

    private string File => Path.Combine(_directory, "hub.history");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void History_Reopened_GivesEveryEventBackUnderTheSameSalt()
    {
        byte[] salt;
        var written = Everything();
        using (var file = HistoryStore.Open(File))
        {
            salt = file.Salt;
            file.Append(written);
        }

        var (read, saltRead) = Read();
        Assert.Equal(salt, saltRead);
        Assert.Equal(written.Select(Text), read.Select(Text));
    }

    [Fact]
    public void Plan_OfAnAlert_IsReadByTheNumberThatItWasWrittenUnder()
    {
        List<AlertPlanned> planned;
        using (var file = HistoryStore.Open(File))
        {
            file.Append([Taken(1), new NoticeExpired(Sample.Id(1))]);
        }

        using (var file = HistoryStore.Open(File))
        {
            planned = [.. file.Append(Everything()).OfType<AlertPlanned>()];
            Assert.All(planned, one => Assert.Equal(Text(one), Text(new AlertPlanned(file.Read(one.Number)))));
            Assert.Throws<InvalidDataException>(() => file.Read(1));
        }

        Assert.True(planned.Count > 1);
        Assert.Equal(planned.Select(one => one.Number), Read().Events.OfType<AlertPlanned>().Select(one => one.Number));
    }

    // What a power cut leaves: any part of what was on its way to the disk.
    [Fact]
    public void History_TornInItsLastCommit_LosesThatCommitWhole()
    {
        var log = File + "-wal";
        byte[] whole, before;
        using (var file = HistoryStore.Open(File))
        {
            file.Append([Taken(1)]);
            before = System.IO.File.ReadAllBytes(log);
            file.Append([Taken(2), Taken(3), new NoticeExpired(Sample.Id(1))]);
            whole = System.IO.File.ReadAllBytes(log);
            System.IO.File.Copy(File, File + ".copy");
        }

        const int step = 509;
        for (var length = before.Length; length < whole.Length; length += step)
        {
            System.IO.File.Copy(File + ".copy", File, overwrite: true);
            System.IO.File.WriteAllBytes(log, whole[..length]);
            Assert.Equal(Sample.Id(1), Assert.IsType<NoticeTaken>(Assert.Single(Read().Events)).Facts.Id);
        }

        System.IO.File.Copy(File + ".copy", File, overwrite: true);
        System.IO.File.WriteAllBytes(log, whole);
        Assert.Equal(3, Read().Events.Count);
    }

    [Theory]
    [InlineData("UPDATE event SET body = replace(body, 'police', 'polite')")]
    [InlineData("DELETE FROM event WHERE number = 1")]
    [InlineData("UPDATE notice SET facts = x'ff'")]
    public void History_ChangedByHand_IsRefused(string change)
    {
        using (var file = HistoryStore.Open(File))
        {
            file.Append([Taken(1), Taken(2), Taken(3)]);
            file.Append([new NoticeWithdrawn(Sample.Id(1), "police", ChangeKind.Retract), new NoticeExpired(Sample.Id(2))]);
        }

        using (SqliteConnection connection = new($"Data Source={File};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_ThatIsNone_IsRefused()
    {
        System.IO.File.WriteAllText(File, new string('x', 4_096));

        Assert.Throws<InvalidDataException>(() => Read());
    }

    [Fact]
    public void History_OpenElsewhere_IsRefused()
    {
        using var first = HistoryStore.Open(File);

        Assert.Throws<IOException>(() => HistoryStore.Open(File));
    }

    [Fact]
    public void Ledger_AfterAnErasure_HoldsNoFactOfTheNotice()
    {
        using (var ledger = HubLedger.Open(File))
        {
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Taken(1), Taken(2, "B 2")], true));
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[new NoticeWithdrawn(Sample.Id(2), "police", ChangeKind.Erase)], true));
            ledger.Forget();
        }

        Assert.DoesNotContain(KeyOf(2), AllBytes(), StringComparison.Ordinal);
        Assert.Contains(KeyOf(1), AllBytes(), StringComparison.Ordinal);
        var events = Read().Events;
        Assert.Single(events.OfType<NoticeTaken>());
        Assert.Equal("police", Assert.Single(events.OfType<NoticeWithdrawn>()).Held!.Origin);
    }

    [Fact]
    public void Ledger_OpenedManyTimes_KeepsTheSameState()
    {
        using (var file = HistoryStore.Open(File))
        {
            file.Append(Everything());
        }

        var expected = Enumerable.Range(0, 3).Select(_ =>
        {
            using var ledger = HubLedger.Open(File);
            return ledger.Read(state => string.Join('\n', state.Compact().Select(Text)));
        }).ToList();
        Assert.Single(expected.Distinct());
        Assert.Contains("alert-published", expected[0], StringComparison.Ordinal);
    }

    private static NoticeTaken Taken(int number, string plate = "A 1") => new(Sample.Notice(number, "police", n => n.Plate(plate).Seen(1)));

    // The key of the plate, as it lies on disk.
    private static string KeyOf(int number) =>
        Convert.ToHexString(BitConverter.GetBytes(Taken(number, number == 1 ? "A 1" : "B 2").Facts.Keys[0].Value));

    private string AllBytes() => string.Concat(Directory.GetFiles(_directory).Select(file => Convert.ToHexString(System.IO.File.ReadAllBytes(file))));

    private static List<HubEvent> Everything()
    {
        AlertBench bench = new();
        bench.Take(1, "police", n => n.Plate().Seen(1).Person(), 77);
        bench.Take(2, "school", n => n.Plate().Person());
        bench.Take(3, "ngo", n => n.Plate());
        bench.Publish();
        bench.Retract(3, "ngo");
        bench.Retract(9, "ngo", ChangeKind.Erase);
        bench.Take(4, "ngo", n => n.Plate("Z"));
        bench.State.Apply(new NoticeExpired(Sample.Id(4)));
        bench.Publish();
        bench.Decide(DecisionKind.Split, [2], [1, 3]);
        bench.Decide(DecisionKind.Reject, [1]);
        bench.Withdraw(2);
        bench.Retract(2, "school", replacement: 5);
        return [.. bench.State.Compact()];
    }

    private static string Text(HubEvent happened) => System.Text.Json.JsonSerializer.Serialize(happened, HubJson.Default.HubEvent);

    private (List<HubEvent> Events, byte[] Salt) Read()
    {
        List<HubEvent> events = [];
        using var file = HistoryStore.Open(File);
        file.Replay(events.Add);
        return (events, file.Salt);
    }
}
