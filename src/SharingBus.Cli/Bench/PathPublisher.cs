using System.Diagnostics;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>Publishes over streams: as fast as the node accepts, or at a pace that does not wait for it.</summary>
internal sealed class PathPublisher(ExchangeService.ExchangeServiceClient client)
{
    /// <summary>Notices of one frame in a burst.</summary>
    public const int FrameNotices = 128;

    /// <summary>Streams of a burst.</summary>
    public const int Streams = 4;

    /// <summary>Frames of a stream that wait for their answer: the closed window.</summary>
    public const int FramesInFlight = 4;

    private readonly PathNotices _notices = new();
    private readonly string _run = $"{Stopwatch.GetTimestamp():x}";
    private int _next;
    private string? _reason;

    /// <summary>Publishes a number of notices in a closed window of frames.</summary>
    public async Task<PathPublished> BurstAsync(int count, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var left = count;
        var refused = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => Task.Run(() => StreamAsync(Next, cancel), cancel)));
        return new PathPublished(began, Stopwatch.GetTimestamp(), refused.Sum(), _reason);

        PublishStreamRequest? Next()
        {
            var notices = Math.Min(FrameNotices, Interlocked.Add(ref left, -FrameNotices) + FrameNotices);
            return notices <= 0 ? null : Frame(Enumerable.Repeat(Stopwatch.GetTimestamp(), notices));
        }
    }

    /// <summary>Publishes at a pace: each notice is due at its instant, whatever became of those before. All that are due leave together.</summary>
    public async Task<PathPublished> PaceAsync(int perSecond, double seconds, CancellationToken cancel)
    {
        var count = (int)(perSecond * seconds);
        var began = Stopwatch.GetTimestamp();
        using var call = client.PublishStream(cancellationToken: cancel);
        var answers = CountRefusedAsync(call.ResponseStream, null, cancel);
        for (var sent = 0; sent < count;)
        {
            var due = (int)Math.Min(count, (Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond) + 1);
            for (; sent < due; sent = Math.Min(due, sent + FrameNotices))
            {
                var instants = Enumerable.Range(sent, Math.Min(due - sent, FrameNotices)).Select(n => began + (long)(n * 1e9 / perSecond));
                await call.RequestStream.WriteAsync(Frame(instants), cancel);
            }

            var wait = (sent / (double)perSecond) - Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(wait), cancel);
            }
        }

        await call.RequestStream.CompleteAsync();
        return new PathPublished(began, Stopwatch.GetTimestamp(), await answers, _reason);
    }

    private async Task<int> StreamAsync(Func<PublishStreamRequest?> next, CancellationToken cancel)
    {
        using var call = client.PublishStream(cancellationToken: cancel);
        using var window = new SemaphoreSlim(FramesInFlight);
        var answers = CountRefusedAsync(call.ResponseStream, window, cancel);
        while (next() is { } frame)
        {
            await window.WaitAsync(cancel);
            await call.RequestStream.WriteAsync(frame, cancel);
        }

        await call.RequestStream.CompleteAsync();
        return await answers;
    }

    private async Task<int> CountRefusedAsync(IAsyncStreamReader<PublishStreamResponse> answers, SemaphoreSlim? window, CancellationToken cancel)
    {
        var refused = 0;
        while (await answers.MoveNext(cancel))
        {
            foreach (var refusal in answers.Current.Results.Select(result => result.Refused).OfType<PublishRefusal>())
            {
                refused++;
                _reason ??= $"{refusal.Reason} {refusal.Field}: {refusal.Message}";
            }

            window?.Release();
        }

        return refused;
    }

    private PublishStreamRequest Frame(IEnumerable<long> instants)
    {
        var frame = new PublishStreamRequest();
        foreach (var due in instants)
        {
            var number = Interlocked.Increment(ref _next);
            frame.Requests.Add(new PublishRequest
            {
                RequestId = $"{_run}-{number}", Type = NoticeType.ThreatNotice, Notice = _notices.Make(number, due),
            });
        }

        return frame;
    }
}
