using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Quarantine;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Quarantine;

/// <summary>Items as they stand on the wire.</summary>
internal static class QuarantineMessages
{
    public static QuarantineItem ToMessage(this QuarantineRecord item) => new()
    {
        Id = (ulong)item.Id,
        Kind = item.Kind,
        Sender = item.Place.Sender,
        Lane = item.Place.Lane,
        Incarnation = item.Place.Incarnation?.ToWire() ?? ByteString.Empty,
        Sequence = (ulong)item.Place.Sequence,
        Place = (uint)item.Place.Index,
        MessageId = item.Place.MessageId?.ToWire() ?? ByteString.Empty,
        Reason = item.Reason,
        Detail = item.Detail,
        Digest = ByteString.CopyFrom(item.Digest.Span),
        SizeBytes = (uint)item.Size,
        FirstSeenUnixMicros = item.FirstSeenUnixMicros,
        LastAttemptUnixMicros = item.LastAttemptUnixMicros,
        Attempts = (uint)item.Attempts,
        Status = item.Status,
        Content = item.Content,
    };

    public static QuarantineTotals ToMessage(this SenderTotals totals) => new()
    {
        Sender = totals.Sender,
        Waiting = (uint)totals.Waiting,
        KeptBytes = (ulong)totals.KeptBytes,
        OverCount = (ulong)totals.OverCount,
    };

    /// <summary>A message as far as the agency's own roles may see it: views of other roles are left out, and of shared views the names of other roles.</summary>
    /// <param name="envelope">The serialized message.</param>
    /// <param name="maySee">Whether a role may see a view now.</param>
    public static QuarantinedMessage ToMessage(ReadOnlyMemory<byte> envelope, Func<Envelope, View, string, bool> maySee)
    {
        Envelope read = Envelope.Parser.ParseFrom(envelope.Span);
        var message = new QuarantinedMessage { MessageId = read.MessageId, Type = read.Type, Origin = read.Origin, Change = read.Change };
        foreach (View view in read.Views)
        {
            string[] own = [.. view.Roles.Where(role => maySee(read, view, role)).Distinct()];
            if (own.Length > 0)
            {
                message.Views.Add(new View { Roles = { own }, Notice = view.Notice, NotAfterUnixMicros = view.NotAfterUnixMicros });
            }
        }

        return message;
    }
}
