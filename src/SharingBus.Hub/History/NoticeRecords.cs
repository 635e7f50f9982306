using Google.Protobuf;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>Facts of a notice as bytes on disk.</summary>
internal static class NoticeRecords
{
    /// <summary>Writes them.</summary>
    public static byte[] Write(NoticeFacts facts)
    {
        NoticeRecord record = new()
        {
            Origin = facts.Origin,
            Realm = facts.Realm,
            HarmForm = facts.HarmForm,
            Sector = facts.Sector,
            Severity = facts.Severity,
            Urgency = facts.Urgency,
            Certainty = facts.Certainty,
            Category = facts.Category,
            Tlp = facts.Tlp,
            Purpose = facts.Purpose,
            RetentionProfile = facts.RetentionProfile,
            KeepUntilUnixSeconds = facts.KeepUntil,
            Ordinary = facts.IsOrdinary,
        };
        record.Parents.AddRange(facts.Parents.Select(MessageIds.Write));
        record.Keys.AddRange(facts.Keys.Select(key => key.Value));
        record.Caveats.AddRange(facts.Caveats);
        if (facts.ObservedAt is { } observed)
        {
            record.ObservedAtUnixMillis = observed;
        }

        if (facts.Point is { } point)
        {
            (record.PointRow, record.PointColumn) = (point.Row, point.Column);
        }

        if (facts.Area is { } area)
        {
            record.Area = new AreaRecord { Country = area.Country, Subdivision = area.Subdivision, Municipality = area.Municipality };
        }

        return record.ToByteArray();
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidProtocolBufferException">They are damaged.</exception>
    public static NoticeFacts Read(Guid id, byte[] bytes)
    {
        var record = NoticeRecord.Parser.ParseFrom(bytes);
        return new NoticeFacts
        {
            Id = id,
            Origin = string.Intern(record.Origin),
            Parents = record.Parents.Count == 0 ? [] : [.. record.Parents.Select(MessageIds.Read).OfType<Guid>()],
            Realm = record.Realm,
            Keys = [.. record.Keys.Select(value => new LinkKey(value))],
            ObservedAt = record.HasObservedAtUnixMillis ? record.ObservedAtUnixMillis : null,
            HarmForm = record.HarmForm,
            Sector = record.Sector,
            Point = record.HasPointRow ? new GridPoint(record.PointRow, record.PointColumn) : null,
            Severity = record.Severity,
            Urgency = record.Urgency,
            Certainty = record.Certainty,
            Category = record.Category,
            Area = record.Area is { } area ? new NoticeArea(area.Country, area.Subdivision, area.Municipality) : null,
            Tlp = record.Tlp,
            Purpose = record.Purpose,
            RetentionProfile = record.RetentionProfile,
            KeepUntil = record.KeepUntilUnixSeconds,
            IsOrdinary = record.Ordinary,
            Caveats = record.Caveats.Count == 0 ? [] : [.. record.Caveats],
        };
    }
}
