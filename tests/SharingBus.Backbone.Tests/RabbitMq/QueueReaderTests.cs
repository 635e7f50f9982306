using SharingBus.Backbone.RabbitMq;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>How the reading of a queue is supervised, with endpoints that hang where the test wants it and a clock that it moves.</summary>
public sealed class QueueReaderTests : IAsyncDisposable
{
    private const int Lost = 4004;
    private const int StopFailed = 4005;
    private const int Overdue = 4007;
    private const int Deaf = 4008;

    private static readonly BackboneTimings Timings = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromMilliseconds(1),
        ReadDeadline = TimeSpan.FromSeconds(5),
        LongestReadDeadline = TimeSpan.FromSeconds(15),
        EndDeadline = TimeSpan.FromSeconds(3),
        StopDeadline = TimeSpan.FromSeconds(7),
    };

    private readonly LogCollector _logs = new();
    private readonly StubEndpoints _endpoints = new();
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch) { Held = Timings.ReadDeadline };
    private QueueReader? _reader;

    public async ValueTask DisposeAsync()
    {
        _endpoints.LetAllStop();
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        _logs.Dispose();
    }

    [Fact]
    public async Task Endpoint_ThatNeitherBeginsNorEnds_IsStoppedAtItsDeadlineAndOpenedAgain()
    {
        QueueReader reader = Start(Timings);
        StubEndpoint hanging = await _endpoints.NextAsync();
        await _clock.ElapseAsync();
        await hanging.ToldToStopAsync();
        hanging.LetStop();
        StubEndpoint next = await _endpoints.NextAsync();
        next.Life.Begin();

        Assert.True(reader.IsReading);
        CollectedLog said = Assert.Single(_logs.Logs);
        Assert.Equal(Overdue, said.Id.Id);
        Assert.Contains("police-northbridge on Bulk neither read nor ended within 00:00:05", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_ThatDoesNotStopEither_IsGivenUpAndTheNextIsOpened()
    {
        // The clock holds what lasts as long as the first deadline: so the wait for the stop as well.
        QueueReader reader = Start(Timings with { GiveUpDeadline = Timings.ReadDeadline });
        StubEndpoint hanging = await _endpoints.NextAsync();
        await _clock.ElapseAsync(); // the deadline of its beginning
        await hanging.ToldToStopAsync();
        await _clock.ElapseAsync(); // it is told to hurry
        await _clock.ElapseAsync(); // nobody waits for it any more
        StubEndpoint next = await _endpoints.NextAsync();
        next.Life.Begin();

        Assert.True(reader.IsReading);
        Assert.Equal([Overdue, StopFailed], _logs.Logs.Select(l => l.Id.Id));
    }

    [Fact]
    public async Task Endpoint_GivenUp_SaysNothingMoreOfTheQueue()
    {
        QueueReader reader = Start(Timings);
        StubEndpoint late = await _endpoints.NextAsync();
        await _clock.ElapseAsync();
        await late.ToldToStopAsync();
        late.Life.Begin();

        Assert.False(reader.IsReading);
    }

    [Fact]
    public async Task Endpoint_ThatBeganAndEnds_IsOpenedAgain()
    {
        QueueReader reader = Start(Timings);
        StubEndpoint first = await _endpoints.NextAsync();
        first.Life.Begin();
        Assert.True(reader.IsReading);

        first.Life.End("ConnectionLost");
        await first.ToldToStopAsync();
        first.LetStop();
        await _endpoints.NextAsync();

        Assert.False(reader.IsReading);
        Assert.Equal(Lost, Assert.Single(_logs.Logs).Id.Id);
    }

    [Fact]
    public async Task Endpoint_ThatDoesNotNoticeAnotherConnection_IsStoppedAndOpenedAgain()
    {
        _clock.Held = null;
        QueueReader reader = Start(Timings);
        StubEndpoint deaf = await _endpoints.NextAsync();
        deaf.Life.Begin();
        await _endpoints.WatchedAsync();
        _clock.Held = Timings.EndDeadline;
        _endpoints.Reconnect();
        await _clock.ElapseAsync();
        await deaf.ToldToStopAsync();

        Assert.False(reader.IsReading);
        Assert.Equal(Deaf, Assert.Single(_logs.Logs).Id.Id);
        deaf.LetStop();
        (await _endpoints.NextAsync()).Life.Begin();
        Assert.True(reader.IsReading);
    }

    [Fact]
    public async Task Endpoint_ThatEndsWithItsConnection_IsNotCalledDeaf()
    {
        Start(Timings);
        StubEndpoint first = await _endpoints.NextAsync();
        first.Life.Begin();
        await _endpoints.WatchedAsync();
        _endpoints.Reconnect();
        first.Life.End("ConnectionLost");
        await first.ToldToStopAsync();

        Assert.Equal(Lost, Assert.Single(_logs.Logs).Id.Id);
    }

    [Fact]
    public async Task Deadline_PassedAgainAndAgain_DoublesUpToItsBoundAndFallsBack()
    {
        Start(Timings);
        foreach (int next in (int[])[10, 15, 15])
        {
            await PassDeadlineAsync(TimeSpan.FromSeconds(next));
        }

        StubEndpoint reading = await _endpoints.NextAsync();
        reading.Life.Begin();
        reading.Life.End("lost");
        await reading.ToldToStopAsync();
        _clock.Held = Timings.ReadDeadline;
        reading.LetStop();
        await PassDeadlineAsync(TimeSpan.FromSeconds(10));

        IEnumerable<string> told = _logs.Logs.Where(l => l.Id.Id == Overdue).Select(l => l.Text.Split("within ")[1][..8]);
        Assert.Equal(["00:00:05", "00:00:10", "00:00:15", "00:00:05"], told);
    }

    private QueueReader Start(BackboneTimings timings)
    {
        var parts = new ReaderParts(_endpoints, new Backoff(timings, _clock), timings, _clock, _logs.CreateLogger("reader"));
        return _reader = new QueueReader(new BatchAddress("police-northbridge", "school-eastfield", Lane.Bulk), parts);
    }

    /// <summary>Lets the endpoint that is open now pass its deadline; the clock holds the next one's.</summary>
    private async Task PassDeadlineAsync(TimeSpan next)
    {
        StubEndpoint hanging = await _endpoints.NextAsync();
        await _clock.ElapseAsync();
        await hanging.ToldToStopAsync();
        _clock.Held = next;
        hanging.LetStop();
    }
}
