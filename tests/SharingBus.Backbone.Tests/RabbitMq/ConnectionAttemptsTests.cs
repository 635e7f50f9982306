using MassTransit;
using SharingBus.Backbone.RabbitMq;
using SharingBus.TestKit.Network;

namespace SharingBus.Backbone.Tests.RabbitMq;

public sealed class ConnectionAttemptsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task EveryAttemptOfMassTransitToConnect_IsTold()
    {
        var attempts = new ConnectionAttempts();
        var end = new BusEnd();
        var nobody = new RabbitMqOptions { Host = "127.0.0.1", Port = FreePort.Next(), UserName = "nobody", Password = "none" };
        IBusControl bus = BusConnection.Create("police-northbridge", nobody, end, attempts, () => Task.CompletedTask);
        using var stop = new CancellationTokenSource();
        Task first = attempts.NextAsync();
        Task starting = bus.StartAsync(stop.Token);
        bus.ConnectReceiveEndpoint("any", _ => { });

        await first.WaitAsync(Patience);
        await attempts.NextAsync().WaitAsync(Patience);

        await stop.CancelAsync();
        await Task.WhenAny(end.Stopped, starting).WaitAsync(Patience);
    }
}
