using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>Systems that publish one notice after the other until they are told to stop, and know which were accepted.</summary>
internal sealed class Load
{
    private const int Systems = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FailoverClient _client;
    private readonly ConcurrentQueue<(long Asked, long Answered, ByteString Id)> _accepted = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Load(FailoverClient client)
    {
        _client = client;
        _running = Task.WhenAll(Enumerable.Range(0, Systems).Select(system => Task.Run(() => PublishAsync(system))));
    }

    public int Accepted => _accepted.Count;

    public static Load Start(FailoverClient client) => new(client);

    /// <summary>Waits until so many were accepted of those asked for from now on, and says how long the first one took.</summary>
    public async Task<TimeSpan> MoreAsync(int count)
    {
        long now = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task answer = _answer.Task;
            (long Asked, long Answered, ByteString Id)[] later = [.. _accepted.Where(a => a.Asked >= now)];
            if (later.Length >= count)
            {
                return Stopwatch.GetElapsedTime(now, later.Min(a => a.Answered));
            }

            await Task.WhenAny(answer, _running).WaitAsync(patience.Token);
            if (_running.IsFaulted)
            {
                await _running;
            }
        }
    }

    /// <summary>Stops and gives the ids of everything that was accepted.</summary>
    public async Task<IReadOnlyList<ByteString>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        return [.. _accepted.Select(a => a.Id)];
    }

    private async Task PublishAsync(int system)
    {
        for (int n = 0; !_stop.IsCancellationRequested; n++)
        {
            // Asked again and again until it is answered: only the last attempt counts as asked.
            (long asked, ByteString id) = await _client.PublishTimedAsync(ReplicaFederation.Request($"system-{system}-{n}"));
            _accepted.Enqueue((asked, Stopwatch.GetTimestamp(), id));
            TaskCompletionSource answered = Interlocked.Exchange(
                ref _answer, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            answered.TrySetResult();
        }
    }
}
