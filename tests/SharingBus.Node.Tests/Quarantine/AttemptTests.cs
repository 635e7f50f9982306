using SharingBus.Lineage.Journals;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Quarantine;

public sealed class AttemptTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(77);

    private readonly TestClock _clock = new(TestFederation.Start) { Held = Deadline };

    [Fact]
    public async Task Handler_ThatSucceeds_GivesItsResult()
    {
        Attempt<int> attempt = await MakeAsync(_ => Task.FromResult(7));

        Assert.Equal(new Attempt<int>(7, null, ""), attempt);
    }

    [Fact]
    public async Task Handler_ThatThrows_FailsWithTheNameOfTheExceptionOnly()
    {
        Attempt<int> attempt = await MakeAsync(_ => throw new InvalidOperationException("Alex Example"));

        Assert.Equal(new Attempt<int>(0, QuarantineReasons.HandlingFailed, "InvalidOperationException"), attempt);
    }

    [Fact]
    public async Task Handler_ThatThrowsATimeoutOfItsOwn_FailsAsAnyOther()
    {
        Attempt<int> attempt = await MakeAsync(_ => throw new TimeoutException());

        Assert.Equal(QuarantineReasons.HandlingFailed, attempt.Reason);
    }

    [Fact]
    public async Task Handler_ThatDoesNotHeedItsDeadline_IsLeftBehind()
    {
        var never = new TaskCompletionSource<int>();
        Task<Attempt<int>> attempt = MakeAsync(_ => never.Task);
        await _clock.ElapseAsync();

        Assert.Equal(QuarantineReasons.HandlingTimedOut, (await attempt).Reason);
    }

    [Fact]
    public async Task Handler_ThatEndsWellWhenItIsTold_HasSucceeded()
    {
        Task<Attempt<int>> attempt = MakeAsync(async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 7;
        });
        await _clock.ElapseAsync();

        Assert.Equal(new Attempt<int>(7, null, ""), await attempt);
    }

    [Fact]
    public async Task Handler_WithoutAStorage_IsNoAttempt() =>
        await Assert.ThrowsAsync<JournalException>(() => MakeAsync(_ => throw new JournalException(JournalError.Full, "No room.")));

    [Fact]
    public async Task Handler_OfANodeThatStops_IsNoAttempt()
    {
        using var stop = new CancellationTokenSource();
        Task<Attempt<int>> attempt = Attempt<int>.MakeAsync(
            async cancelled =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
                return 7;
            },
            Deadline,
            _clock,
            stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private Task<Attempt<int>> MakeAsync(Func<CancellationToken, Task<int>> handle) =>
        Attempt<int>.MakeAsync(handle, Deadline, _clock, CancellationToken.None);
}
