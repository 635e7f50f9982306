using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>A look at the rights that never ends holds no connection up.</summary>
public sealed class RightsGateTests
{
    private static readonly BackboneTimings Timings = new();
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch) { Held = Timings.RightsDeadline };

    [Fact]
    public async Task Look_ThatHangsAndHeedsNoToken_EndsByItsDeadlineAndTheNextOneIsMade()
    {
        int looks = 0;
        RightsGate gate = Gate((_, _) => ++looks == 1 ? new TaskCompletionSource<RightsFindings>().Task : Task.FromResult(new RightsFindings([], [])));
        Task<bool> hangs = gate.TryPassAsync([], CancellationToken.None);
        Assert.False(hangs.IsCompleted);

        await _clock.ElapseAsync();

        Assert.False(await hangs.WaitAsync(Recorder.Patience));
        await gate.HoldAsync();
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task Look_ThatItsCallerGivesUp_IsCancelledForTheCaller()
    {
        using var caller = new CancellationTokenSource();
        Task<bool> hangs = Gate((_, _) => new TaskCompletionSource<RightsFindings>().Task).TryPassAsync([], caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hangs.WaitAsync(Recorder.Patience));
    }

    private RightsGate Gate(Func<IReadOnlyList<string>, CancellationToken, Task<RightsFindings>> look) =>
        new("police-northbridge", new RabbitMqOptions { Host = "localhost", UserName = "nobody", Password = "none" }, look, Timings, _clock, NullLogger.Instance);
}
