using Npgsql;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>What callers asked.</summary>
internal sealed class PostgresRequestRows
{
    private readonly PostgresColumn<long> _key = [];
    private readonly PostgresColumn<string> _caller = [];
    private readonly PostgresColumn<string> _requestId = [];
    private readonly PostgresColumn<ReadOnlyMemory<byte>> _digest = [];
    private readonly PostgresColumn<Guid> _message = [];
    private readonly PostgresColumn<long> _keepUntil = [];

    public void Add(RequestRecord request)
    {
        _key.Add(RequestKey.Of(request.Caller, request.RequestId));
        _caller.Add(request.Caller);
        _requestId.Add(request.RequestId);
        _digest.Add(request.Digest);
        _message.Add(request.MessageId);
        _keepUntil.Add(request.KeepUntilUnixMicros);
    }

    public void AddTo(NpgsqlBatch batch) => PostgresRows.Insert(batch, "request", _key.Count, [_key, _caller, _requestId, _digest, _message, _keepUntil]);
}
