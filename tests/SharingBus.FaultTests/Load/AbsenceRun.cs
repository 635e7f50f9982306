using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Backlogs;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.FaultTests.Load;

/// <summary>
/// A federation in one process in which somebody is away for long: a steady load, a clock that goes on step by step, and at each step a count
/// of what the origin holds in memory.
/// </summary>
internal sealed class AbsenceRun : IAsyncDisposable
{
    private const int Steps = 60;
    private const int StepsASample = 10;
    private const int FrameNotices = 10;
    private const int TextBytes = 8_000;
    private const string HeldBytes = "sharingbus.outbox.held.bytes";

    private static readonly StreamKey ToPolice = new(TestBundle.Police, Lane.Bulk, StreamDirection.Outgoing);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Guid, int> _sent = new();
    private readonly List<ByteString> _published = [];
    private readonly AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> _records;
    private readonly MeterListener _metrics = new();
    private long _publishedBytes;
    private long _loopbackBytes;

    private AbsenceRun(TestFederation federation)
    {
        Federation = federation;
        _records = federation.Client(TestBundle.School, "records").PublishStream();
        federation.Exchange.Faults = Count;
        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == HeldBytes)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _metrics.SetMeasurementEventCallback<double>((_, bytes, _, _) => MostShown = Math.Max(MostShown, bytes));
        _metrics.Start();
    }

    public TestFederation Federation { get; }

    /// <summary>One sample every some steps.</summary>
    public List<HeldSample> Samples { get; } = [];

    /// <summary>The most that was in memory of the stream to the recipient at any step.</summary>
    public (int Assigned, long AssignedBytes, int InHand, long InHandBytes) Most { get; private set; }

    /// <summary>The most bytes that the node showed as a metric for one stream.</summary>
    public double MostShown { get; private set; }

    /// <summary>Different batches that left for the recipient.</summary>
    public int SentBatches => _sent.Count;

    /// <summary>How often one of them left.</summary>
    public int Sends => _sent.Values.Sum();

    public static async Task<AbsenceRun> StartAsync() =>
        new(await TestFederation.StartAsync(shape: bundle => bundle.SchoolReleases.Add("narrative")));

    /// <summary>Publishes steadily while the clock goes on for so long.</summary>
    public async Task PassAsync(TimeSpan away, int noticesAStep)
    {
        for (int step = 1; step <= Steps; step++)
        {
            await PublishAsync(noticesAStep);
            Federation.Clock.Advance(away / Steps);
            Federation.PublishBundle(); // seen again, so that it counts as confirmed
            Look();
            if (step % StepsASample == 0)
            {
                Samples.Add(await SampleAsync());
            }
        }
    }

    /// <summary>Everything that was published arrives once and in order.</summary>
    public async Task ArrivesAsync()
    {
        await using Subscriber desk = await Subscriber.OpenAsync(Federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        for (int number = 0; number < _published.Count; number++)
        {
            Delivery delivery = await desk.NextAsync().WaitAsync(Patience);
            Assert.Equal(_published[number], delivery.MessageId);
            if (number % FrameNotices == 0 || number == _published.Count - 1)
            {
                await desk.AcknowledgeAsync(delivery);
            }
        }

        Survived.Notices(_published.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        _records.Dispose();
        await Federation.DisposeAsync();
    }

    private async Task PublishAsync(int notices)
    {
        for (int left = notices; left > 0; left -= FrameNotices)
        {
            var frame = new PublishStreamRequest();
            for (int n = 0; n < Math.Min(left, FrameNotices); n++)
            {
                PublishRequest request = Notice(_published.Count + n);
                frame.Requests.Add(request);
                _publishedBytes += request.Notice.Length;
            }

            await _records.RequestStream.WriteAsync(frame);
            Assert.True(await _records.ResponseStream.MoveNext(CancellationToken.None));
            _published.AddRange(_records.ResponseStream.Current.Results.Select(r => r.Accepted.MessageId));
        }
    }

    private static PublishRequest Notice(int number)
    {
        ThreatNotice notice = Notices.Threat($"Notice {number}");
        notice.Narrative.Add(new Statement
        {
            Sensitivity = Sensitivity.Personal,
            Assertion = Assertion.Fact,
            Reviewed = true,
            Lang = "en",
            Text = new string((char)('a' + (number % 26)), TextBytes),
        });
        return notice.Request($"steady-{number}");
    }

    private LoopbackFault Count(LoopbackTransit transit)
    {
        if (transit.Address.Recipient == TestBundle.Police && transit.Address.Lane == Backbone.Lane.Bulk)
        {
            _sent.AddOrUpdate(transit.MessageId, 1, static (_, times) => times + 1);
            Interlocked.Add(ref _loopbackBytes, transit.SealedBatch.Length);
        }

        return LoopbackFault.None;
    }

    private void Look()
    {
        _metrics.RecordObservableInstruments();
        HeldBatches held = Held();
        Most = (
            Math.Max(Most.Assigned, held.Assigned),
            Math.Max(Most.AssignedBytes, held.AssignedBytes),
            Math.Max(Most.InHand, held.InHand),
            Math.Max(Most.InHandBytes, held.InHandBytes));
    }

    private HeldBatches Held() => Federation.Hosted(TestBundle.School).Held.FirstOrDefault(h => h.Stream == ToPolice);

    private async Task<HeldSample> SampleAsync()
    {
        IReadOnlyList<Backlog> all = await new BacklogReading(Federation.Hosted(TestBundle.School).Journal)
            .ReadAsync(Federation.Clock.GetUtcNow(), CancellationToken.None);
        Backlog backlog = all.FirstOrDefault(b => b.Stream == ToPolice);
        long heap = GC.GetTotalMemory(forceFullCollection: true) - Interlocked.Read(ref _loopbackBytes);
        HeldBatches held = Held();
        return new HeldSample(
            backlog.Batches, _publishedBytes, backlog.Age, heap, held.AssignedBytes + held.InHandBytes, Environment.WorkingSet);
    }
}
