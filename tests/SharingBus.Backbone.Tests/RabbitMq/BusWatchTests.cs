using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>When a bus counts as deaf, second by second.</summary>
public sealed class BusWatchTests : IAsyncDisposable
{
    private static readonly BackboneTimings Timings = new();

    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly ConnectionAttempts _connections = new();
    private readonly StubTalk _talk = new() { Answered = 1 };
    private readonly CancellationTokenSource _stop = new();
    private Task _deaf = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _deaf.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Bus_ThatAnswersNothingAndBeginsNoConnection_IsDeaf()
    {
        await WatchAsync();
        _talk.Miss();
        await PassAsync(seconds: 2);
        Assert.False(_deaf.IsCompleted);

        await UntilDeafAsync();
    }

    [Fact]
    public async Task Bus_ThatDiedRightBehindAnAnswer_IsDeafByThen()
    {
        await WatchAsync();
        _talk.Answered++;
        _talk.Miss();
        await PassAsync(seconds: 3);
        Assert.True(_talk.Asked > 0); // at once, for there may be nothing else to be answered

        await UntilDeafAsync();
    }

    [Fact]
    public async Task Bus_ThatBeginsAnotherConnection_IsNotDeaf()
    {
        await WatchAsync();
        for (int attempt = 0; attempt < 6; attempt++)
        {
            _talk.Miss();
            await PassAsync(seconds: 5);
            _connections.Begin();
        }

        Assert.False(_deaf.IsCompleted);
    }

    [Fact]
    public async Task Bus_ThatAnswersNowAndThen_IsNotDeaf()
    {
        await WatchAsync();
        for (int answer = 0; answer < 6; answer++)
        {
            _talk.Miss();
            await PassAsync(seconds: 5);
            _talk.Answered++;
        }

        Assert.False(_deaf.IsCompleted);
    }

    [Fact]
    public async Task Bus_ThatWasNeverAnswered_IsNotJudged()
    {
        _talk.Answered = 0;
        await WatchAsync();
        for (int publish = 0; publish < 6; publish++)
        {
            _talk.Miss();
            await PassAsync(seconds: 5);
        }

        Assert.False(_deaf.IsCompleted);
    }

    [Fact]
    public async Task Bus_OverWhichNothingIsSent_IsAskedForASignOfLife()
    {
        await WatchAsync();
        await PassAsync(seconds: 5);
        Assert.Equal(0, _talk.Asked);
        _talk.Answers = true;
        await PassAsync(seconds: 30);
        Assert.InRange(_talk.Asked, 2, 4);
        Assert.False(_deaf.IsCompleted);

        _talk.Answers = false;
        await UntilDeafAsync();
    }

    private async Task WatchAsync()
    {
        _deaf = new BusWatch(_talk, _connections, Timings, _clock).DeafAsync(_stop.Token);
        await _talk.LookedAsync();
    }

    // Each second is looked at before the next.
    private async Task PassAsync(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _clock.Advance(Timings.LookInterval);
            await _talk.LookedAsync();
        }
    }

    private async Task UntilDeafAsync()
    {
        const int longest = 40;
        for (int second = 0; second < longest && !_deaf.IsCompleted; second++)
        {
            _clock.Advance(Timings.LookInterval);
            await Task.WhenAny(_deaf, _talk.LookedAsync());
        }

        await _deaf.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class StubTalk : IBrokerTalk
    {
        private readonly SemaphoreSlim _looked = new(0);
        private long _answered;
        private long _unanswered;

        public long Answered
        {
            get => Volatile.Read(ref _answered);
            set => Volatile.Write(ref _answered, value);
        }

        // Read once in a look.
        public long Unanswered
        {
            get
            {
                _looked.Release();
                return Volatile.Read(ref _unanswered);
            }
        }

        public int Asked { get; private set; }

        public bool Answers { get; set; }

        public void Miss() => Interlocked.Increment(ref _unanswered);

        public Task AskAsync(CancellationToken ct)
        {
            Asked++;
            if (Answers)
            {
                Answered++;
            }
            else
            {
                Miss();
            }

            return Task.CompletedTask;
        }

        public async Task LookedAsync() => Assert.True(await _looked.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
