namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Notices that a connection is dead and MassTransit does not know it: publishes get no answer, and no other connection is begun. It was seen once in some hundred kills of a
/// broker; endpoints then read from nothing and publishes wait for nobody, until the process is started again. Where nothing is sent, the broker is asked for a
/// sign of life, for a queue without news cannot be told from one that is not read. A bus that was never answered is not judged: it is still connecting.
/// </summary>
internal sealed class BusWatch(IBrokerTalk talk, ConnectionAttempts connections, BackboneTimings timings, TimeProvider time)
{
    /// <summary>Ends when the bus is deaf.</summary>
    public async Task DeafAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(timings.LookInterval, time);
        (long answered, long unanswered, long attempts) = Read();
        long quietSince = time.GetTimestamp();
        long? troubledSince = null;
        Task asking = Task.CompletedTask;
        while (await timer.WaitForNextTickAsync(stop))
        {
            (long Answered, long Unanswered, long Attempts) now = Read();
            if (now.Answered != answered || now.Attempts != attempts)
            {
                (quietSince, troubledSince) = (time.GetTimestamp(), null);
            }

            // Beside an answer too: what was answered last may have been answered just before the end.
            if (now.Unanswered != unanswered && now.Attempts == attempts)
            {
                troubledSince ??= time.GetTimestamp();
            }

            if (now.Answered > 0 && troubledSince is { } since && time.GetElapsedTime(since) >= timings.DeafDeadline)
            {
                return;
            }

            if (asking.IsCompleted && (troubledSince is not null || time.GetElapsedTime(quietSince) >= timings.AskInterval))
            {
                quietSince = time.GetTimestamp();
                asking = talk.AskAsync(stop);
            }

            (answered, unanswered, attempts) = now;
        }
    }

    private (long Answered, long Unanswered, long Attempts) Read() => (talk.Answered, talk.Unanswered, connections.Count);
}
