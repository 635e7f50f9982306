using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Backbone.Loopback;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Tests.Admission;

public sealed class PublishAdmissionTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;

    private readonly ManualTime _time = new();
    private readonly LoopbackExchange _exchange = new();
    private readonly PublishAdmission _admission;
    private int _measured;

    public PublishAdmissionTests()
    {
        _exchange.Declare(TestBundle.School);
        _admission = new PublishAdmission(Agency(new AdmissionOptions { WaitingBytes = 4 * Megabyte, Measure = Measure }), _time, NullLogger.Instance);
    }

    public void Dispose()
    {
        _admission.Dispose();
        _exchange.Dispose();
    }

    [Fact]
    public async Task Writes_BeyondTheBound_AreRefusedUntilTheJournalHasAnsweredTheEarlier()
    {
        var writing = new TaskCompletionSource<IReadOnlyList<JournalReceipt>>();
        Assert.Null(_admission.Hold(3 * Megabyte));
        Task following = _admission.FollowAsync(new ValueTask<IReadOnlyList<JournalReceipt>>(writing.Task), 3 * Megabyte);

        PublishRefused? refused = _admission.Hold(2 * Megabyte);
        writing.SetResult([]);
        await following;

        Assert.Equal((PublishError.TooMuchWaiting, PublishAdmission.RetryWaiting), (refused?.Error, refused?.RetryAfter));
        Assert.Null(_admission.Hold(2 * Megabyte));
    }

    [Fact]
    public async Task Write_ThatTheStoreHadNoRoomFor_FreesItsBytesAndMeasuresTheDiskAtOnce()
    {
        Assert.Null(_admission.Hold(4 * Megabyte));
        var full = ValueTask.FromException<IReadOnlyList<JournalReceipt>>(new JournalException(JournalError.Full, "No room."));

        await Assert.ThrowsAsync<JournalException>(() => _admission.FollowAsync(full, 4 * Megabyte));

        Assert.Equal(2, _measured);
        Assert.Null(_admission.Hold(4 * Megabyte));
    }

    [Fact]
    public void Door_OfAJournalInADatabase_HeedsNoDiskOfThisNode()
    {
        var low = new AdmissionOptions { DiskReserveBytes = 2_000_000, RightsReserveBytes = 2_000_000, Measure = Measure };
        using var inFile = new PublishAdmission(Agency(low), _time, NullLogger.Instance);
        using var inDatabase = new PublishAdmission(
            Agency(low, new DatabaseOptions { ConnectionString = "Host=db.example", KeyFile = "journal.keys" }), _time, NullLogger.Instance);

        Assert.Equal((false, false), (inFile.TakesNotices, inFile.TakesRights));
        Assert.Equal((true, true), (inDatabase.TakesNotices, inDatabase.TakesRights));
        Assert.Null(inDatabase.AdmitChange());
    }

    [Fact]
    public void Refusals_AreCountedByReasonAndTheDiskIsShown()
    {
        Dictionary<string, long> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == AdmissionMetrics.MeterName)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
            lock (seen)
            {
                // Other tests of this process have nodes of their own, with other disks and other reasons.
                seen[$"{instrument.Name}/{named.GetValueOrDefault("error.type")}/{value}"] = value;
            }
        });
        listener.Start();
        _admission.Metrics.Refused(PublishError.TooMuchWaiting, 7);
        listener.RecordObservableInstruments();

        Assert.Contains("sharingbus.publish.refused/TOO_MUCH_WAITING/7", seen.Keys);
        Assert.Contains("sharingbus.journal.disk.free//1234567", seen.Keys);
    }

    private AgencyOptions Agency(AdmissionOptions admission, DatabaseOptions? database = null) => new()
    {
        Id = TestBundle.School,
        DataDirectory = "",
        Database = database,
        Keys = AgencyKeys.Create(TestBundle.School),
        Systems = [],
        Backbone = () => _exchange.Connect(TestBundle.School),
        Admission = admission,
    };

    private DiskSpace Measure(string directory)
    {
        _measured++;
        return new DiskSpace(1_234_567, 2_000_000);
    }
}
