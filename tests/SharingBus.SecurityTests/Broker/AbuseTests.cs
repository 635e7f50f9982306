using System.Diagnostics;
using System.Security.Cryptography;
using SharingBus.Backbone;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using Lane = SharingBus.Backbone.Lane;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>
/// One member floods its streams with what is no batch: the notices of another member to the same recipient all arrive. How much later is
/// printed, as a ratio within one run; the long form (<c>SHARINGBUS_FAULT_LONG=1</c>), which wants a quiet machine, holds it to 2.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class AbuseTests(RabbitMqFixture broker, ITestOutputHelper output)
{
    private const double MostTimes = 2;
    private const int GarbageBytes = 4_096;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SHARINGBUS_FAULT_LONG") == "1";
    private static readonly int Notices = IsLong ? 1_000 : 60;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notices_WhileAnotherMemberFloods_AllArrive()
    {
        await using AtBroker atBroker = await broker.NewFederationAsync(TestFederation.Agencies, Ct);
        await using TestFederation nodes = await TestFederation.StartAsync(connect: agency => new RabbitMqBackbone(agency, atBroker.AccessOf(agency)));
        await nodes.StopNodeAsync(TestBundle.Youth);
        await using Subscriber desk = await Subscriber.OpenAsync(nodes.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await MeasureAsync(nodes, desk, "warm"); // the first notices pay for what is compiled
        TimeSpan quiet = await MeasureAsync(nodes, desk, "quiet");

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var youth = new RabbitMqBackbone(TestBundle.Youth, atBroker.AccessOf(TestBundle.Youth));
        await youth.StartAsync([], static (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), Ct);
        Task<long>[] floods = [.. LaneNames.All.Select(lane => FloodAsync(youth, lane, stop.Token))];
        TimeSpan flooded = await MeasureAsync(nodes, desk, "flooded");
        await stop.CancelAsync();
        long batches = (await Task.WhenAll(floods)).Sum();

        double times = flooded / quiet;
        output.WriteLine($"p99 {quiet.TotalMilliseconds:0.0} ms quiet, {flooded.TotalMilliseconds:0.0} ms under {batches} batches of garbage: {times:0.00} times");
        Assert.True(batches > 0);
        Assert.True(!IsLong || times <= MostTimes, $"p99 is {times:0.00} times as long under abuse");
    }

    /// <summary>From publishing to delivery, one notice after the other; the 99th percentile.</summary>
    private static async Task<TimeSpan> MeasureAsync(TestFederation nodes, Subscriber desk, string phase)
    {
        ExchangeService.ExchangeServiceClient records = nodes.Client(TestBundle.School, "records");
        var took = new TimeSpan[Notices];
        for (int i = 0; i < Notices; i++)
        {
            long began = Stopwatch.GetTimestamp();
            PublishResponse accepted = await records.PublishAsync(Node.Tests.Federation.Notices.Threat($"{phase} {i}").Request($"{phase}-{i}"));
            Delivery delivery = await desk.NextAsync();
            took[i] = Stopwatch.GetElapsedTime(began);
            Assert.Equal(accepted.MessageId, delivery.MessageId);
            await desk.AcknowledgeAsync(delivery);
        }

        Array.Sort(took);
        return took[(int)Math.Ceiling(Notices * 0.99) - 1];
    }

    private static async Task<long> FloodAsync(RabbitMqBackbone youth, Lane lane, CancellationToken stop)
    {
        long sent = 0;
        byte[] garbage = RandomNumberGenerator.GetBytes(GarbageBytes);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await youth.SendAsync(TestBundle.Police, lane, Guid.CreateVersion7(), garbage, stop);
                sent++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }

        return sent;
    }
}
