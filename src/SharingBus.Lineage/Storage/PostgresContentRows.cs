using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Requests, content, and places in the inboxes.</summary>
internal sealed class PostgresContentRows
{
    private readonly PostgresColumn<long> _requestKey = [];
    private readonly PostgresColumn<string> _caller = [];
    private readonly PostgresColumn<string> _requestId = [];
    private readonly PostgresColumn<ReadOnlyMemory<byte>> _digest = [];
    private readonly PostgresColumn<Guid> _requestMessage = [];
    private readonly PostgresColumn<long> _keepUntil = [];
    private readonly PostgresColumn<string> _role = [];
    private readonly PostgresColumn<long> _position = [];
    private readonly PostgresColumn<Guid> _deliveryMessage = [];
    private readonly PostgresColumn<int> _type = [];
    private readonly PostgresColumn<int> _deliveryPart = [];
    private readonly PostgresColumn<ReadOnlyMemory<byte>> _head = [];
    private readonly List<PayloadRecord> _payloads = [];
    private readonly HashSet<Guid> _erased = [];

    public void Add(JournalWrite write, long firstPosition)
    {
        if (write.Request is { } request)
        {
            _requestKey.Add(RequestKey.Of(request.Caller, request.RequestId));
            _caller.Add(request.Caller);
            _requestId.Add(request.RequestId);
            _digest.Add(request.Digest);
            _requestMessage.Add(request.MessageId);
            _keepUntil.Add(request.KeepUntilUnixMicros);
        }

        foreach (Guid messageId in write.ErasedPayloads)
        {
            _erased.Add(messageId);
            _payloads.RemoveAll(payload => payload.MessageId == messageId);
        }

        _payloads.AddRange(write.Payloads);
        long position = firstPosition;
        foreach (DeliveryRecord delivery in write.Deliveries)
        {
            _role.Add(delivery.Role);
            _position.Add(position++);
            _deliveryMessage.Add(delivery.MessageId);
            _type.Add((int)delivery.Type);
            _deliveryPart.Add(delivery.Part);
            _head.Add(delivery.Head);
        }
    }

    public void AddTo(NpgsqlBatch batch)
    {
        PostgresRows.Add(
            batch,
            "INSERT INTO request SELECT * FROM unnest($1, $2, $3, $4, $5, $6)",
            _caller.Count, _requestKey, _caller, _requestId, _digest, _requestMessage, _keepUntil);
        PostgresColumn<Guid> erased = [.. _erased];
        PostgresRows.Add(batch, "DELETE FROM payload WHERE message_id IN (SELECT * FROM unnest($1))", erased.Count, erased);
        AddPayloadsTo(batch);
        PostgresRows.Add(
            batch,
            "INSERT INTO delivery SELECT * FROM unnest($1, $2, $3, $4, $5, $6)",
            _role.Count, _role, _position, _deliveryMessage, _type, _deliveryPart, _head);
    }

    private void AddPayloadsTo(NpgsqlBatch batch)
    {
        PostgresColumn<Guid> message = [];
        PostgresColumn<short> kind = [];
        PostgresColumn<int> part = [];
        PostgresColumn<ReadOnlyMemory<byte>> seed = [];
        PostgresColumn<ReadOnlyMemory<byte>> bytes = [];
        foreach (PayloadRecord payload in _payloads)
        {
            message.Add(payload.MessageId);
            kind.Add((short)payload.Kind);
            part.Add(payload.Part);
            seed.Add(payload.Seed);
            bytes.Add(payload.Bytes);
        }

        PostgresRows.Add(
            batch,
            "INSERT INTO payload SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            message.Count, message, kind, part, seed, bytes);
    }
}
