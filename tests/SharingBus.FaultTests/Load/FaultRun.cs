using System.Diagnostics;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Processes;

namespace SharingBus.FaultTests.Load;

/// <summary>One run: a federation under load, its history, and the verdict.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(120);

    private readonly int _frame;

    private FaultRun(FaultFederation federation, int frame)
    {
        _frame = frame;
        Federation = federation;
        History.Permitted.Add(new Permitted(
            FaultBundle.Version, FaultBundle.Recipient, FaultBundle.Role, FaultBundle.Visible.ToHashSet(StringComparer.Ordinal)));
        Load = new FaultLoad(federation, History, frame);
        Subscriber = new FaultSubscriber(federation, History);
    }

    public FaultFederation Federation { get; }

    public ClientHistory History { get; } = new();

    public FaultLoad Load { get; }

    public FaultSubscriber Subscriber { get; }

    public static async Task<FaultRun> StartAsync(FederationSetup? setup = null, int frame = 20) =>
        new(await FaultFederation.StartAsync(setup), frame);

    /// <summary>
    /// Publishes one frame and waits until the subscriber has handled it, or the deadline. It is a frame of its own: what was published before
    /// may all have arrived already.
    /// </summary>
    public async Task<bool> FlowsAsync(string prefix, TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        Task published = Load.PublishAsync(1, _frame, prefix);
        if (await Task.WhenAny(published, Task.Delay(deadline)) != published)
        {
            return false;
        }

        await published;
        Guid[] ids = [.. History.Accepted.Where(a => a.RequestId.StartsWith(prefix, StringComparison.Ordinal)).Select(a => a.Id)];
        IReadOnlySet<Guid> handled = await Subscriber.CollectAsync(ids, deadline - Stopwatch.GetElapsedTime(began));
        return handled.Count == _frame;
    }

    /// <summary>Waits until everything accepted was handled, reads the journals and judges.</summary>
    /// <param name="journals">Whether to read the journals: entry by entry, so not for a million notices.</param>
    public async Task<Verdicts> JudgeAsync(bool journals = true)
    {
        await Subscriber.WhenHandledAsync(History.Accepted.DistinctBy(a => a.Id).Count(), DrainDeadline);
        if (journals)
        {
            await JournalReader.ReadAsync(Federation, History);
        }

        Survived.Notices(History.Accepted.DistinctBy(a => a.Id).Count());
        return HistoryChecker.Check(History);
    }

    public async ValueTask DisposeAsync()
    {
        await Load.GiveUpAsync();
        await Subscriber.DisposeAsync();
        await Federation.DisposeAsync();
    }
}
