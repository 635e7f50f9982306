using System.Diagnostics.Metrics;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>An alert that the node's journal cannot hold.</summary>
public sealed class AlertTooLargeTests : HubTest
{
    // No node lets such a notice in; what an alert takes from notices is bounded by theirs.
    private static readonly string EndlessName = new('x', 1_500_000);

    [Fact]
    public async Task Alert_TooLargeForANote_IsSetAsideAndOthersGoOn()
    {
        ExpectedError = $"Alert sit-{Sample.Id(1):N}-r";
        var setAside = 0L;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "sharingbus.hub.alerts_refused")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref setAside, count));
        listener.Start();
        Node.Deliver(Notice(1, "police", Endless));
        Node.Deliver(Notice(2, "school", Endless));
        Node.Deliver(Notice(3, "police", n => n.Plate("other")));
        Node.Deliver(Notice(4, "school", n => n.Plate("other")));

        var told = await NextAsync(Node.Published);

        Assert.Equal([Sample.Id(3), Sample.Id(4)], told.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        Assert.True(Interlocked.Read(ref setAside) >= 1);
        Assert.Contains(Node.Notebook.Notes, note => note.Contains("TOO_LARGE_TO_NOTE", StringComparison.Ordinal));
        Assert.All(Node.Notebook.Notes, note => Assert.InRange(note.Length, 1, 100_000));
        await Hub.DisposeAsync();
        Hub = await StartHubAsync();
        Node.Deliver(Notice(5, "police", n => n.Plate("third")));
        Node.Deliver(Notice(6, "school", n => n.Plate("third")));
        await UntilAsync(async _ => (await NextAsync(Node.Published)).Parents.Contains(MessageIds.Write(Sample.Id(5))) ? Node : null);
    }

    private static void Endless(ThreatNotice notice) => notice.Plate("large").Seen(0, EndlessName);
}
