using SharingBus.Exchange.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.History;

public sealed class HistoryFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;

    private string File => Path.Combine(_directory, "hub.history");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void History_Reopened_GivesEveryEventBackUnderTheSameSalt()
    {
        byte[] salt;
        var written = Everything();
        using (var file = HistoryFile.Open(File, _ => { }))
        {
            salt = file.Salt;
            file.Append(written);
        }

        var (read, saltRead) = Read();
        Assert.Equal(salt, saltRead);
        Assert.Equal(written.Select(Text), read.Select(Text));
    }

    [Fact]
    public void History_TornAtAnyByteOfItsLastLine_LosesThatCommitOnly()
    {
        long whole;
        using (var file = HistoryFile.Open(File, _ => { }))
        {
            file.Append([Taken(1)]);
            whole = new FileInfo(File).Length;
            file.Append([Taken(2), Taken(3)]);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        for (var length = whole; length < bytes.Length - 1; length++)
        {
            System.IO.File.WriteAllBytes(File, bytes[..(int)length]);
            Assert.Single(Read().Events);
            Assert.Equal(whole, new FileInfo(File).Length);
        }
    }

    [Fact]
    public void History_ContinuedAfterATear_ReadsWhole()
    {
        using (var file = HistoryFile.Open(File, _ => { }))
        {
            file.Append([Taken(1)]);
        }

        System.IO.File.AppendAllText(File, "0123 torn");
        using (var file = HistoryFile.Open(File, _ => { }))
        {
            file.Append([Taken(2)]);
        }

        Assert.Equal(2, Read().Events.Count);
    }

    [Fact]
    public void History_DamagedBeforeItsEnd_IsRefused()
    {
        using (var file = HistoryFile.Open(File, _ => { }))
        {
            file.Append([Taken(1)]);
            file.Append([Taken(2)]);
        }

        var text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("police", "polite", StringComparison.Ordinal));

        Assert.Throws<InvalidDataException>(() => Read());
    }

    [Fact]
    public void History_OpenElsewhere_IsRefused()
    {
        using var first = HistoryFile.Open(File, _ => { });

        Assert.Throws<IOException>(() => HistoryFile.Open(File, _ => { }));
    }

    [Fact]
    public void Ledger_AfterAnErasure_HoldsNoFactOfTheNotice()
    {
        using (var ledger = HubLedger.Open(File))
        {
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[Taken(1), Taken(2)], true));
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[new NoticeWithdrawn(Sample.Id(2), "police", ChangeKind.Erase)], true));
            ledger.Forget();
        }

        var events = Read().Events;
        Assert.Single(events.OfType<NoticeTaken>());
        Assert.Equal("police", Assert.Single(events.OfType<NoticeWithdrawn>()).Held!.Origin);
    }

    [Fact]
    public void Ledger_OpenedManyTimes_KeepsTheSameState()
    {
        using (var file = HistoryFile.Open(File, _ => { }))
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

    private static NoticeTaken Taken(int number) => new(Sample.Notice(number, "police", n => n.Plate().Seen(1)));

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
        return [.. bench.State.Compact()];
    }

    private static string Text(HubEvent happened) =>
        System.Text.Json.JsonSerializer.Serialize([happened], HubJson.Default.IReadOnlyListHubEvent);

    private (List<HubEvent> Events, byte[] Salt) Read()
    {
        List<HubEvent> events = [];
        using var file = HistoryFile.Open(File, events.Add);
        return (events, file.Salt);
    }
}
