using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace SharingBus.TestKit.Network;

/// <summary>One connection through the rewriting proxy: passes every frame but deliveries, which the proxy's owner decides about.</summary>
internal sealed class AmqpConnection(TcpClient client, TcpClient broker, AmqpRewriting rewriting, CancellationToken end) : IDisposable
{
    // AMQP's greeting is no frame.
    private const int GreetingBytes = 8;

    // Tags of deliveries that the proxy made; a broker counts up from 1 and never comes here.
    private const ulong FirstOwnTag = 1UL << 62;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _toClient = new(1, 1);
    private readonly SemaphoreSlim _toBroker = new(1, 1);
    private readonly Dictionary<string, AmqpReader> _readers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ushort, string> _opening = new();
    private readonly Dictionary<ushort, Incoming> _incoming = [];
    private ulong _ownTags;

    /// <summary>Passes until either side ends.</summary>
    public async Task RunAsync()
    {
        byte[] greeting = new byte[GreetingBytes];
        await client.GetStream().ReadExactlyAsync(greeting, end);
        await broker.GetStream().WriteAsync(greeting, end);
        await Task.WhenAny(PassAsync(client, FromClientAsync), PassAsync(broker, FromBrokerAsync));
    }

    /// <summary>Delivers a body that no broker sent; false where nobody here reads the queue.</summary>
    public async Task<bool> TryInjectAsync(string queue, byte[] body)
    {
        AmqpReader? reader;
        lock (_gate)
        {
            reader = _readers.GetValueOrDefault(queue);
        }

        if (reader is not null)
        {
            await WriteAsync(client, _toClient, reader.Deliver(OwnTag(), body));
        }

        return reader is not null;
    }

    public void Dispose()
    {
        client.Dispose();
        broker.Dispose();
        _toClient.Dispose();
        _toBroker.Dispose();
    }

    private ulong OwnTag() => FirstOwnTag + Interlocked.Increment(ref _ownTags);

    private async Task PassAsync(TcpClient from, Func<AmqpFrame, Task> handleAsync)
    {
        while (await AmqpFrame.ReadAsync(from.GetStream(), end) is { } frame)
        {
            await handleAsync(frame);
        }
    }

    private Task FromClientAsync(AmqpFrame frame)
    {
        if (frame.Id == AmqpFrame.BasicConsume)
        {
            // Reserved short, queue, consumer tag.
            string queue = frame.ShortString(6);
            _opening[frame.Channel] = queue;
        }

        bool isOwn = frame.Id is AmqpFrame.BasicAck or AmqpFrame.BasicNack or AmqpFrame.BasicReject
            && BinaryPrimitives.ReadUInt64BigEndian(frame.Payload.AsSpan(4)) > FirstOwnTag;
        return isOwn ? Task.CompletedTask : WriteAsync(broker, _toBroker, frame.ToBytes());
    }

    private async Task FromBrokerAsync(AmqpFrame frame)
    {
        if (frame.Id == AmqpFrame.BasicConsumeOk && _opening.TryRemove(frame.Channel, out string? queue))
        {
            await WriteAsync(client, _toClient, frame.ToBytes());
            lock (_gate)
            {
                _readers[queue] = new AmqpReader(frame.Channel, frame.ShortString(4));
            }

            rewriting.Opened(queue);
            return;
        }

        if (frame.Id == AmqpFrame.BasicDeliver)
        {
            _incoming[frame.Channel] = new Incoming(frame);
            return;
        }

        if (!_incoming.TryGetValue(frame.Channel, out Incoming? message) || frame.Type == AmqpFrame.Method)
        {
            await WriteAsync(client, _toClient, frame.ToBytes());
            return;
        }

        message.Add(frame);
        if (message.IsWhole)
        {
            _incoming.Remove(frame.Channel);
            await DecideAsync(message);
        }
    }

    // The proxy takes the delivery over: acknowledges it to the broker, and what the client acknowledges later ends here.
    private async Task DecideAsync(Incoming message)
    {
        string tag = message.Deliver.ShortString(4);
        ulong deliveryTag = BinaryPrimitives.ReadUInt64BigEndian(message.Deliver.Payload.AsSpan(5 + tag.Length));
        string? queue;
        lock (_gate)
        {
            queue = _readers.FirstOrDefault(r => r.Value.Tag == tag && r.Value.Channel == message.Deliver.Channel).Key;
        }

        if (queue is null)
        {
            return; // its reader has gone; the broker delivers again
        }

        byte[] ack = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(ack, AmqpFrame.BasicAck);
        BinaryPrimitives.WriteUInt64BigEndian(ack.AsSpan(4), deliveryTag);
        await WriteAsync(broker, _toBroker, new AmqpFrame(AmqpFrame.Method, message.Deliver.Channel, ack).ToBytes());
        foreach (byte[] body in rewriting.Rewrite(new AmqpDelivery(queue, message.Body)))
        {
            await TryInjectAsync(queue, body);
        }
    }

    private async Task WriteAsync(TcpClient to, SemaphoreSlim one, byte[] bytes)
    {
        await one.WaitAsync(end);
        try
        {
            await to.GetStream().WriteAsync(bytes, end);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>A delivery whose frames are coming in.</summary>
    private sealed class Incoming(AmqpFrame deliver)
    {
        private readonly MemoryStream _body = new();
        private long _size = -1;

        public AmqpFrame Deliver { get; } = deliver;

        public bool IsWhole => _size == _body.Length;

        public byte[] Body => _body.ToArray();

        public void Add(AmqpFrame frame)
        {
            if (frame.Type == AmqpFrame.Header)
            {
                _size = BinaryPrimitives.ReadInt64BigEndian(frame.Payload.AsSpan(4));
            }
            else
            {
                _body.Write(frame.Payload);
            }
        }
    }
}
