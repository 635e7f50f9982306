using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>Subscribes as one role, acknowledges what comes and keeps it.</summary>
internal sealed class RoleInbox : IAsyncDisposable
{
    /// <summary>Deliveries under way without acknowledgement: more than one step causes.</summary>
    private const uint MaxOutstanding = 100;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Arrival> _arrivals = [];
    private readonly List<(Func<Arrival, bool> Wanted, TaskCompletionSource<Arrival> Found)> _waiting = [];
    private readonly Task _reading;

    /// <summary>Subscribes.</summary>
    /// <param name="role">The role acted in.</param>
    /// <param name="subscriber">Durable name of the subscription.</param>
    /// <param name="client">The agency's node.</param>
    public RoleInbox(RolePath role, string subscriber, ExchangeService.ExchangeServiceClient client)
    {
        Role = role;
        _reading = ReadAsync(client, subscriber);
    }

    /// <summary>The role acted in.</summary>
    public RolePath Role { get; }

    /// <summary>Why the subscription ended by itself, or null while it goes on.</summary>
    public string? Broken { get; private set; }

    /// <summary>What has come so far, in order.</summary>
    public IReadOnlyList<Arrival> Arrivals
    {
        get
        {
            lock (_gate)
            {
                return [.. _arrivals];
            }
        }
    }

    /// <summary>The first arrival of a kind, as soon as it is there.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time.</exception>
    public Task<Arrival> FirstAsync(Func<Arrival, bool> wanted, CancellationToken deadline)
    {
        lock (_gate)
        {
            if (_arrivals.Find(arrival => wanted(arrival)) is { } arrived)
            {
                return Task.FromResult(arrived);
            }

            var found = new TaskCompletionSource<Arrival>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task.WaitAsync(deadline);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(ExchangeService.ExchangeServiceClient client, string subscriber)
    {
        try
        {
            using var call = client.Subscribe(cancellationToken: _stop.Token);
            var open = new SubscribeOpen { Role = Role.Role, Subscriber = subscriber, MaxOutstanding = MaxOutstanding, Agency = Role.Agency };
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open });
            while (await call.ResponseStream.MoveNext(_stop.Token))
            {
                var deliveries = call.ResponseStream.Current.Deliveries;
                if (deliveries.Count == 0)
                {
                    continue;
                }

                Keep(deliveries);
                var acknowledge = new SubscribeAcknowledge { Position = deliveries[^1].Position };
                await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge });
            }

            Broken = "the node ended the subscription";
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            Broken = _stop.IsCancellationRequested ? null : error.Message;
        }
    }

    private void Keep(IEnumerable<Delivery> deliveries)
    {
        lock (_gate)
        {
            foreach (var delivery in deliveries)
            {
                MessageId.TryRead(delivery.MessageId.Span, out var id);
                var arrival = new Arrival(Role, id, delivery);
                _arrivals.Add(arrival);
                foreach (var (_, found) in _waiting.Where(waiting => waiting.Wanted(arrival)))
                {
                    found.TrySetResult(arrival);
                }

                _waiting.RemoveAll(waiting => waiting.Found.Task.IsCompleted);
            }
        }
    }
}
