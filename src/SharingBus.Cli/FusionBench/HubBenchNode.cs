using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.FusionBench;

/// <summary>
/// Stands in for the hub's node, so that the hub alone is measured: it delivers what it is given within the hub's window, notes when each
/// delivery was acknowledged, and accepts every alert at once.
/// </summary>
internal sealed class HubBenchNode : ExchangeService.ExchangeServiceBase, IDisposable
{
    // What a node puts into one message at most under load.
    private const int MaxBatch = 64;

    private readonly BlockingCollection<Delivery> _waiting = new(boundedCapacity: 4_000);
    private readonly ConcurrentDictionary<ulong, long> _due = new();
    private readonly ConcurrentQueue<double> _latencies = new();
    private readonly SemaphoreSlim _progress = new(0);
    private SemaphoreSlim _window = new(0);
    private ulong _position;
    private ulong _acknowledged;
    private long _alerts;

    /// <summary>Deliveries acknowledged.</summary>
    public long Acknowledged => (long)Volatile.Read(ref _acknowledged);

    /// <summary>Alerts and updates that the hub published.</summary>
    public long Alerts => Volatile.Read(ref _alerts);

    /// <summary>Milliseconds from when each delivery was due to its acknowledgement, of those that were given a time.</summary>
    public IEnumerable<double> Latencies => _latencies;

    /// <summary>Hands a notice to the hub, behind all before it. Waits while too much is waiting.</summary>
    public void Deliver(LabelledNotice notice, long? due)
    {
        Delivery delivery = new()
        {
            Position = ++_position,
            MessageId = ByteString.CopyFrom(notice.Id.ToByteArray(bigEndian: true)),
            Type = SharingBus.Vocabulary.V1.NoticeType.ThreatNotice,
            Origin = notice.Origin,
            Notice = notice.Notice.ToByteString(),
        };
        if (due is { } instant)
        {
            _due[_position] = instant;
        }

        _waiting.Add(delivery);
    }

    /// <summary>Waits until so many deliveries are acknowledged.</summary>
    public async Task WaitAsync(long count, CancellationToken cancel)
    {
        while (Acknowledged < count)
        {
            await _progress.WaitAsync(cancel);
        }
    }

    /// <inheritdoc/>
    public override async Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        _window = new SemaphoreSlim((int)requestStream.Current.Open.MaxOutstanding);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var sending = Task.Run(() => SendAsync(responseStream, ended.Token), ended.Token);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            Take(requestStream.Current.Acknowledge.Position);
        }

        await ended.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        var number = Interlocked.Increment(ref _alerts);
        byte[] id = [.. request.Parents[0].Span];
        BitConverter.TryWriteBytes(id.AsSpan(8), number);
        return Task.FromResult(new PublishResponse { MessageId = ByteString.CopyFrom(id) });
    }

    /// <inheritdoc/>
    public override Task<ChangeNoticeResponse> ChangeNotice(ChangeNoticeRequest request, ServerCallContext context) =>
        Task.FromResult(new ChangeNoticeResponse { MessageId = request.Change.Target });

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.Dispose();
        _progress.Dispose();
        _window.Dispose();
    }

    private async Task SendAsync(IServerStreamWriter<SubscribeResponse> stream, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            SubscribeResponse response = new();
            await _window.WaitAsync(cancel);
            response.Deliveries.Add(_waiting.Take(cancel));
            while (response.Deliveries.Count < MaxBatch && _window.Wait(0, cancel))
            {
                if (!_waiting.TryTake(out var delivery))
                {
                    _window.Release();
                    break;
                }

                response.Deliveries.Add(delivery);
            }

            await stream.WriteAsync(response, cancel);
        }
    }

    private void Take(ulong position)
    {
        var now = Stopwatch.GetTimestamp();
        var count = (int)(position - _acknowledged);
        for (var done = _acknowledged + 1; done <= position; done++)
        {
            if (_due.TryRemove(done, out var due))
            {
                _latencies.Enqueue(Stopwatch.GetElapsedTime(due, now).TotalMilliseconds);
            }
        }

        Volatile.Write(ref _acknowledged, position);
        _window.Release(count);
        _progress.Release();
    }
}
