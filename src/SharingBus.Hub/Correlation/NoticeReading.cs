using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Hub.Correlation;

/// <summary>Reads from a released view what the hub keeps. Every field may be missing: what is not there is no evidence.</summary>
internal sealed class NoticeReading(KeyDigest digest)
{
    // The years 1 to 9999, in milliseconds since the Unix epoch.
    private const long MinUnixMillis = -62_135_596_800_000;
    private const long MaxUnixMillis = 253_402_300_799_999;

    /// <summary>Facts of a delivered threat notice.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The view is no threat notice.</exception>
    public NoticeFacts Read(Delivery delivery, Guid id)
    {
        ThreatNotice notice = ThreatNotice.Parser.ParseUntrusted(delivery.Notice.Span);
        Handling handling = notice.Handling ?? new Handling();
        NoticeFacts facts = new()
        {
            Id = id,
            Origin = string.Intern(delivery.Origin),
            Parents = delivery.Parents.Count == 0 ? [] : [.. delivery.Parents.Select(MessageIds.Read).OfType<Guid>().Where(parent => parent != id).Distinct()],
            Realm = handling.Actuality,
            ObservedAt = Instant(notice.ObservedAt),
            HarmForm = notice.HarmForm,
            Sector = notice.Target?.Sector ?? TargetSector.Unspecified,
            Severity = notice.Severity,
            Urgency = notice.Urgency,
            Certainty = notice.Certainty,
            Category = notice.Category,
            Area = notice.Place is { } place ? new NoticeArea(place.Country, place.Subdivision, place.Municipality) : null,
            Point = notice.Place?.Point is { } point ? GridPoint.Of(point.Latitude, point.Longitude) : null,
            Tlp = handling.Tlp,
            Purpose = handling.Purpose,
            RetentionProfile = handling.Retention?.Profile ?? RetentionProfile.Unspecified,
            KeepUntil = handling.Retention?.KeepUntilUnixSeconds ?? 0,
            Caveats = handling.Caveats.Count == 0 ? [] : [.. handling.Caveats],
            IsOrdinary = handling.SecrecyGate == SecrecyGate.None && notice.Persons.All(person => person.AgeStatus == AgeStatus.Adult && person.HealthNote.Length == 0),
        };
        return facts with { Keys = [.. Keys(notice, facts).OrderBy(key => key.Value)] };
    }

    private IEnumerable<LinkKey> Keys(ThreatNotice notice, NoticeFacts facts) =>
        Bounded(IndicatorKeys(notice, facts.Realm))
            .Concat(PlaceKeys.Of(facts))
            .Concat(PassageKeys(notice, facts.Realm))
            .Concat(Bounded(PersonKeys(notice, facts.Realm)));

    // Ordered before they are cut, so that a long list is cut the same way whatever order it came in.
    private static IEnumerable<LinkKey> Bounded(IEnumerable<LinkKey> keys) =>
        keys.Distinct().OrderBy(key => key.Value).Take(CorrelationBounds.MaxKeysPerKind);

    private IEnumerable<LinkKey> IndicatorKeys(ThreatNotice notice, Actuality realm)
    {
        foreach (Indicator indicator in notice.Indicators)
        {
            string text = IndicatorText.Normalise(indicator);
            if (text.Length > 0)
            {
                int kind = (int)(indicator.Value.Length == 0 ? IndicatorKind.Pattern : indicator.Kind);
                yield return LinkKey.Of(KeyKind.Indicator, kind, digest.Of($"indicator|{realm:D}|{kind}|{text}"));
            }
        }
    }

    // Statements count as far as they were released.
    private IEnumerable<LinkKey> PassageKeys(ThreatNotice notice, Actuality realm) =>
        from passage in TextPassages.Sample(
            [notice.Title, notice.Modus, notice.Target?.Description ?? "", .. notice.Narrative.Select(statement => statement.Text)],
            digest.PassageSeed ^ (ulong)realm)
        select LinkKey.Of(KeyKind.Passage, 0, passage);

    private IEnumerable<LinkKey> PersonKeys(ThreatNotice notice, Actuality realm) =>
        from person in notice.Persons
        from key in person.CorrelationKeys
        where key.Value.Length > 0
        let text = $"person|{realm:D}|{key.Scope}|{key.Epoch}|{Convert.ToHexStringLower(key.Value.Span)}"
        select LinkKey.Of(KeyKind.Person, 0, digest.Of(text));

    // A view comes from another agency and may say anything; an instant that no calendar holds is none.
    private static long? Instant(Moment? moment) =>
        moment is { UnixMillis: >= MinUnixMillis and <= MaxUnixMillis } ? moment.UnixMillis : null;
}
