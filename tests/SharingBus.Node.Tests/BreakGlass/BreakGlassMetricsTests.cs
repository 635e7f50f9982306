using System.Diagnostics.Metrics;
using SharingBus.Lineage.V1;
using SharingBus.Node.BreakGlass;

namespace SharingBus.Node.Tests.BreakGlass;

public sealed class BreakGlassMetricsTests
{
    private const string Agency = "measured-alone"; // meters are the process's

    [Fact]
    public void Metrics_OfWhatIsOpenAndUnreviewed_FollowIt()
    {
        var book = new OpeningBook();
        using var metrics = new BreakGlassMetrics(Agency, book);
        (Guid first, Guid second) = (Guid.NewGuid(), Guid.NewGuid());
        book.Add(new Opening(first, 1, 0, new BreakGlassOpened()));
        book.Add(new Opening(second, 2, 0, new BreakGlassOpened()));
        (int, int) both = Measure();
        book.End(first);
        (int, int) one = Measure();
        book.Review(second, new BreakGlassClosed(), 1);

        Assert.Equal([(2, 2), (1, 2), (0, 1)], [both, one, Measure()]);
    }

    [Fact]
    public void Book_OfManyReviewedOnes_KeepsTheLatestAndEveryOneThatWaits()
    {
        var book = new OpeningBook();
        Guid[] ids = [.. Enumerable.Range(0, OpeningBook.MaxReviewed + 2).Select(_ => Guid.NewGuid())];
        for (int opening = 0; opening < ids.Length; opening++)
        {
            book.Add(new Opening(ids[opening], opening, 0, new BreakGlassOpened()));
        }

        foreach (Guid id in ids[1..])
        {
            book.Review(id, new BreakGlassClosed(), Array.IndexOf(ids, id));
        }

        Assert.Equal([ids[0], .. ids[2..]], book.All.Select(o => o.Id));
    }

    [Fact]
    public void Metrics_OfWhatASupervisorElsewhereHasToKnow_TellWhatIsUntoldHereAndWaitsThere()
    {
        var book = new OpeningBook();
        using var metrics = new BreakGlassMetrics(Agency, book);
        book.Add(new Opening(Guid.NewGuid(), 1, 0, new BreakGlassOpened { SupervisorAgency = "another", SupervisorRole = "desk" }));
        book.Add(new Opening(Guid.NewGuid(), 2, 0, new BreakGlassOpened { SupervisorAgency = Agency, SupervisorRole = "desk" }));
        book.Add(new Opening(Guid.NewGuid(), 3, 0, new BreakGlassOpened()) { Opener = "another" });

        Dictionary<string, int> measured = MeasureAll();

        Assert.Equal((1, 1), (measured["sharingbus.break_glass.untold"], measured["sharingbus.break_glass.supervised"]));
    }

    [Fact]
    public void Book_OfManyReviewedElsewhere_KeepsEveryOneOfThisAgency()
    {
        var book = new OpeningBook();
        var own = new Opening(Guid.NewGuid(), 0, 0, new BreakGlassOpened()) { Review = new BreakGlassClosed() };
        book.Add(own);
        for (int other = 0; other <= OpeningBook.MaxReviewed; other++)
        {
            book.Add(new Opening(Guid.NewGuid(), other, 0, new BreakGlassOpened()) { Opener = "another", Review = new BreakGlassClosed(), ReviewedAtUnixMicros = 1 });
        }

        Assert.Equal(OpeningBook.MaxReviewed + 1, book.All.Count);
        Assert.Contains(own, book.All);
    }

    private static (int Open, int Unreviewed) Measure()
    {
        Dictionary<string, int> measured = MeasureAll();
        return (measured["sharingbus.break_glass.open"], measured["sharingbus.break_glass.unreviewed"]);
    }

    private static Dictionary<string, int> MeasureAll()
    {
        Dictionary<string, int> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name.StartsWith("sharingbus.break_glass.", StringComparison.Ordinal))
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Any(t => Agency.Equals(t.Value)))
            {
                measured[instrument.Name] = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
