using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Alerts;

/// <summary>
/// The people of the agency that is alerted: both roles read what comes, and the coordinator answers what is minor. Reports are made by the
/// same agency.
/// </summary>
internal sealed class AlertDesk : IAsyncDisposable
{
    private const string StepParameter = "sharingbus:step";

    private readonly ExchangeService.ExchangeServiceClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _reading;

    public AlertDesk(FaultFederation federation)
    {
        _client = federation.Client(FaultBundle.Origin, "records");
        _reading = [Task.Run(() => ReadAsync(FaultBundle.Coordinator)), Task.Run(() => ReadAsync(FaultBundle.Head))];
    }

    /// <summary>Everything that came, each delivery.</summary>
    public ConcurrentQueue<AlertArrival> Arrivals { get; } = new();

    /// <summary>Reports a threat.</summary>
    /// <returns>Its message id.</returns>
    public async Task<Guid> ReportAsync(string name, Severity severity)
    {
        ThreatNotice notice = FaultNotices.Make(name, 1);
        notice.Handling.Actuality = Actuality.Actual;
        notice.Severity = severity;
        PublishResponse accepted = await PublishAsync(name, NoticeType.ThreatNotice, notice);
        return FaultLoad.Id(accepted.MessageId);
    }

    /// <summary>Waits until something has come, or the deadline.</summary>
    public async Task<bool> WhenAsync(Func<AlertArrival, bool> wanted, TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        while (!Arrivals.Any(wanted) && Stopwatch.GetElapsedTime(began) < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return Arrivals.Any(wanted);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        _stop.Dispose();
    }

    private async Task ReadAsync(string role)
    {
        try
        {
            using var call = _client.Subscribe(cancellationToken: _stop.Token);
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = new SubscribeOpen { Role = role, Subscriber = "people" } }, _stop.Token);
            while (await call.ResponseStream.MoveNext(_stop.Token))
            {
                SubscribeResponse frame = call.ResponseStream.Current;
                foreach (Delivery delivery in frame.Deliveries)
                {
                    await TakeAsync(delivery);
                }

                SubscribeAcknowledge acknowledge = new() { Position = frame.Deliveries[^1].Position };
                await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge }, _stop.Token);
            }
        }
        catch (Exception end) when (_stop.IsCancellationRequested && end is RpcException or OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task TakeAsync(Delivery delivery)
    {
        Alert alert = Alert.Parser.ParseFrom(delivery.Notice);
        bool isStep = alert.Texts[0].Parameters.Any(parameter => parameter.Name == StepParameter);
        Arrivals.Enqueue(new AlertArrival(FaultLoad.Id(delivery.MessageId), FaultLoad.Id(alert.About[0].MessageId), isStep));
        if (!isStep && alert.Texts[0].Severity == Severity.Minor)
        {
            await AnswerAsync(delivery.MessageId);
        }
    }

    private Task<PublishResponse> AnswerAsync(ByteString about) => PublishAsync(
        $"answer-{Convert.ToHexStringLower(about.Span)}",
        NoticeType.Feedback,
        new Feedback { Handling = FaultNotices.Make("answer", 1).Handling, Usefulness = Usefulness.Useful, About = about });

    private async Task<PublishResponse> PublishAsync(string requestId, NoticeType type, IMessage notice) => await _client.PublishAsync(
        new PublishRequest { RequestId = requestId, Type = type, Notice = notice.ToByteString() }, cancellationToken: _stop.Token);
}
