using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Processes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Load;

/// <summary>
/// Publishes in several streams, each frame after the one before it was answered, and asks again under the same ids for as long as the
/// answer is unknown, as a client should.
/// </summary>
internal sealed class FaultLoad(FaultFederation federation, ClientHistory history, int frame = 20)
{
    private static readonly TimeSpan FrameDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _giveUp = new();
    private readonly ExchangeService.ExchangeServiceClient[] _clients =
        [.. Enumerable.Range(0, 4).Select(_ => federation.Client(FaultBundle.Origin, "records"))];

    private int _accepted;

    /// <summary>Notices accepted so far.</summary>
    public int AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>Stops publishing where it stands; what has no answer stays without.</summary>
    public Task GiveUpAsync() => _giveUp.CancelAsync();

    /// <summary>Waits until so many are accepted.</summary>
    public async Task WhenAcceptedAsync(int count)
    {
        while (AcceptedCount < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _giveUp.Token);
        }
    }

    /// <summary>Publishes everything.</summary>
    public async Task PublishAsync(int streams, int perStream, string prefix = "s") =>
        await Task.WhenAll(Enumerable.Range(0, streams).Select(n => Task.Run(() => PublishStreamAsync($"{prefix}{n}", perStream, _clients[n % _clients.Length]))));

    private async Task PublishStreamAsync(string stream, int count, ExchangeService.ExchangeServiceClient client)
    {
        for (int first = 0; first < count; first += frame)
        {
            var requests = new PublishStreamRequest();
            for (int sequence = first; sequence < Math.Min(count, first + frame); sequence++)
            {
                ThreatNotice notice = FaultNotices.Make(stream, sequence);
                history.Add(new Published($"{stream}-{sequence}", FaultBundle.Origin, stream, sequence, FaultNotices.ViewDigest(notice)));
                requests.Requests.Add(new PublishRequest
                {
                    RequestId = $"{stream}-{sequence}", Type = NoticeType.ThreatNotice, Notice = notice.ToByteString(),
                });
            }

            while (!await TryAsync(client, requests))
            {
                if (_giveUp.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(BetweenTries);
            }
        }
    }

    private async Task<bool> TryAsync(ExchangeService.ExchangeServiceClient client, PublishStreamRequest requests)
    {
        try
        {
            using var call = client.PublishStream(deadline: TimeProvider.System.GetUtcNow().Add(FrameDeadline).UtcDateTime, cancellationToken: _giveUp.Token);
            await call.RequestStream.WriteAsync(requests, CancellationToken.None);
            if (!await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                return false;
            }

            PublishStreamResponse answer = call.ResponseStream.Current;
            bool all = true;
            for (int n = 0; n < answer.Results.Count; n++)
            {
                all &= Take(requests.Requests[n].RequestId, answer.Results[n]);
            }

            await call.RequestStream.CompleteAsync();
            return all;
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            return false; // unknown outcome: asked again under the same ids
        }
    }

    private bool Take(string requestId, PublishResult result)
    {
        if (result.Accepted is not { } accepted)
        {
            return false;
        }

        history.Add(new Accepted(requestId, Id(accepted.MessageId)));
        Interlocked.Increment(ref _accepted);
        return true;
    }

    /// <summary>The id of 16 bytes.</summary>
    public static Guid Id(ByteString id) => new(id.Span, bigEndian: true);
}
