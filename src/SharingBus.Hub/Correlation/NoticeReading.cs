using System.Globalization;
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
        long? observed = Instant(notice.ObservedAt);
        return new NoticeFacts
        {
            Id = id,
            Origin = delivery.Origin,
            Parents = [.. delivery.Parents.Select(MessageIds.Read).OfType<Guid>().Where(parent => parent != id).Distinct()],
            Realm = handling.Actuality,
            Keys = [.. Keys(notice, handling.Actuality, observed)],
            ObservedAt = observed,
            HarmForm = notice.HarmForm,
            Severity = notice.Severity,
            Urgency = notice.Urgency,
            Certainty = notice.Certainty,
            Category = notice.Category,
            Area = notice.Place is { } place ? new NoticeArea(place.Country, place.Subdivision, place.Municipality) : null,
            Tlp = handling.Tlp,
            Purpose = handling.Purpose,
            RetentionProfile = handling.Retention?.Profile ?? RetentionProfile.Unspecified,
            KeepUntil = handling.Retention?.KeepUntilUnixSeconds ?? 0,
            Caveats = [.. handling.Caveats],
        };
    }

    private IEnumerable<LinkKey> Keys(ThreatNotice notice, Actuality realm, long? observed) =>
        Bounded(IndicatorKeys(notice, realm))
            .Concat(PlaceKeys(notice.Place, realm, observed))
            .Concat(Bounded(PersonKeys(notice, realm)));

    // Ordered before they are cut, so that a long list is cut the same way whatever order it came in.
    private static IEnumerable<LinkKey> Bounded(IEnumerable<LinkKey> keys) =>
        keys.Distinct().OrderBy(key => key.Digest, StringComparer.Ordinal).Take(CorrelationBounds.MaxKeysPerKind);

    private IEnumerable<LinkKey> IndicatorKeys(ThreatNotice notice, Actuality realm)
    {
        foreach (Indicator indicator in notice.Indicators)
        {
            string text = IndicatorText.Normalise(indicator);
            if (text.Length > 0)
            {
                int kind = (int)(indicator.Value.Length == 0 ? IndicatorKind.Pattern : indicator.Kind);
                yield return new LinkKey(KeyKind.Indicator, realm, kind, digest.Of($"indicator|{kind}|{text}"), 0);
            }
        }
    }

    private IEnumerable<LinkKey> PlaceKeys(Place? place, Actuality realm, long? observed)
    {
        if (place is null || observed is not { } millis)
        {
            yield break;
        }

        long window = Math.DivRem(millis, (long)CorrelationBounds.PlaceWindow.TotalMilliseconds, out long rest) - (rest < 0 ? 1 : 0);
        string municipality = place.Municipality.Trim().ToLowerInvariant();
        if (municipality.Length > 0)
        {
            string value = $"municipality|{place.Country.ToUpperInvariant()}|{municipality}";
            yield return new LinkKey(KeyKind.Municipality, realm, 0, digest.Of(value), window);
        }

        if (place.Point is { } point && double.IsFinite(point.Latitude) && double.IsFinite(point.Longitude))
        {
            double row = Math.Floor(point.Latitude / CorrelationBounds.CellDegrees);
            double column = Math.Floor(point.Longitude / CorrelationBounds.CellDegrees);
            string value = string.Create(CultureInfo.InvariantCulture, $"cell|{row:F0}|{column:F0}");
            yield return new LinkKey(KeyKind.Cell, realm, 0, digest.Of(value), window);
        }
    }

    private IEnumerable<LinkKey> PersonKeys(ThreatNotice notice, Actuality realm) =>
        from person in notice.Persons
        from key in person.CorrelationKeys
        where key.Value.Length > 0
        let text = $"person|{key.Scope}|{key.Epoch}|{Convert.ToHexStringLower(key.Value.Span)}"
        select new LinkKey(KeyKind.Person, realm, 0, digest.Of(text), 0);

    // A view comes from another agency and may say anything; an instant that no calendar holds is none.
    private static long? Instant(Moment? moment) =>
        moment is { UnixMillis: >= MinUnixMillis and <= MaxUnixMillis } ? moment.UnixMillis : null;
}
