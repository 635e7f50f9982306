using SharingBus.Backbone.Loopback;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Logging;

namespace SharingBus.Backbone.Tests.Loopback;

public sealed class LoopbackFaultTests : IAsyncLifetime
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";

    private readonly LogCollector _logs = new();
    private readonly Recorder _received = new();
    private readonly LoopbackBed _bed;
    private readonly IBackbone _police;
    private readonly IBackbone _school;

    public LoopbackFaultTests()
    {
        _bed = new LoopbackBed([Police, School], batchesInAQueue: 8, _logs);
        _police = _bed.Connect(Police);
        _school = _bed.Connect(School);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _police.StartAsync([School], new Recorder().HandleAsync, Ct);
        await _school.StartAsync([Police], _received.HandleAsync, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _police.DisposeAsync();
        await _school.DisposeAsync();
        await _bed.DisposeAsync();
        _logs.Dispose();
    }

    [Theory]
    [InlineData(LoopbackFaultKind.Drop, SendOutcome.Confirmed, new[] { 2 })]
    [InlineData(LoopbackFaultKind.LoseBatch, SendOutcome.Unknown, new[] { 2 })]
    [InlineData(LoopbackFaultKind.LoseConfirm, SendOutcome.Unknown, new[] { 1, 2 })]
    [InlineData(LoopbackFaultKind.Duplicate, SendOutcome.Confirmed, new[] { 1, 1, 2 })]
    [InlineData(LoopbackFaultKind.SwapWithNext, SendOutcome.Confirmed, new[] { 2, 1 })]
    [InlineData(LoopbackFaultKind.Refuse, SendOutcome.Refused, new[] { 2 })]
    public async Task Fault_ForOneBatch_HasItsEffect(LoopbackFaultKind kind, SendOutcome outcome, int[] arrivals)
    {
        FaultFirst(new LoopbackFault(kind));

        Assert.Equal(outcome, await SendAsync(1));
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(2));
        await _received.WaitForAsync(arrivals.Length, Ct);

        Assert.Equal(arrivals, Numbers());
    }

    [Fact]
    public async Task Fault_ThatDelays_LetsLaterBatchesPassUntilTheSignal()
    {
        var signal = new TaskCompletionSource();
        FaultFirst(LoopbackFault.DelayUntil(signal.Task));

        Assert.Equal(SendOutcome.Confirmed, await SendAsync(1));
        await SendAsync(2);
        await _received.WaitForAsync(1, Ct);
        Assert.Equal([2], Numbers());
        signal.SetResult();
        await _received.WaitForAsync(1, Ct);

        Assert.Equal([2, 1], Numbers());
    }

    [Fact]
    public async Task Fault_SeesTheAddressAndBytes_OfEveryBatch()
    {
        List<LoopbackTransit> seen = [];
        _bed.Exchange.Faults = transit =>
        {
            seen.Add(transit);
            return LoopbackFault.None;
        };

        await SendAsync(1);

        LoopbackTransit only = Assert.Single(seen);
        Assert.Equal(new BatchAddress(Police, School, Lane.Urgent), only.Address);
        Assert.Equal(1, BitConverter.ToInt32(only.SealedBatch.Span));
    }

    [Fact]
    public async Task Queue_BoundedInBytes_RefusesWhatWouldPassTheBound()
    {
        using var exchange = new LoopbackExchange(new LoopbackBounds { MaxBytes = 100 }, loggers: _logs);
        exchange.Declare(School);
        await using IBackbone police = exchange.Connect(Police);

        Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[60], Ct));
        Assert.Equal(SendOutcome.Refused, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[60], Ct));
        Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[40], Ct));
        Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Rights, Guid.CreateVersion7(), new byte[60], Ct));
    }

    private void FaultFirst(LoopbackFault fault)
    {
        bool isFirst = true;
        _bed.Exchange.Faults = _ =>
        {
            LoopbackFault now = isFirst ? fault : LoopbackFault.None;
            isFirst = false;
            return now;
        };
    }

    private Task<SendOutcome> SendAsync(int number) =>
        _police.SendAsync(School, Lane.Urgent, Guid.CreateVersion7(), BitConverter.GetBytes(number), Ct);

    private IReadOnlyList<int> Numbers() => [.. _received.Batches.Select(b => BitConverter.ToInt32(b.SealedBatch.Span))];
}
