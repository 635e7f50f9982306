using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Tests.Correlation;

/// <summary>Notices for tests: message ids count upwards, so a higher number is a younger notice.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly NoticeReading Reading = new(new KeyDigest(new byte[32]));

    public static Guid Id(int number) => new($"019500000000700080000000{number:x8}");

    public static NoticeFacts Notice(int number, string origin, Action<ThreatNotice>? change = null, params int[] parents)
    {
        ThreatNotice notice = new()
        {
            Handling = new Handling
            {
                Tlp = Tlp.Green,
                Purpose = Purpose.Prevention,
                Actuality = Actuality.Actual,
                DisclosureBasis = DisclosureBasis.PublicTask,
                Retention = new Retention
                {
                    Profile = RetentionProfile.Agreement,
                    KeepUntilUnixSeconds = Start.AddDays(20).ToUnixTimeSeconds(),
                },
            },
            Severity = Severity.Moderate,
            Urgency = Urgency.Expected,
            Certainty = Certainty.Possible,
        };
        change?.Invoke(notice);
        return Reading.Read(Delivery(number, origin, notice, parents), Id(number));
    }

    public static SituationDecision Decision(long number, DecisionKind kind, int[] notices, int[]? rest = null) => new()
    {
        Number = number,
        Kind = kind,
        Notices = [.. notices.Order().Select(Id)],
        Rest = [.. (rest ?? []).Order().Select(Id)],
        Analyst = "A. Analyst",
        Reason = "Seen by the patrol.",
        System = "fusion/desk",
        DecidedAt = Start.ToUnixTimeMilliseconds(),
    };

    public static SharingBus.Exchange.V1.Delivery Delivery(int number, string origin, ThreatNotice notice, params int[] parents)
    {
        SharingBus.Exchange.V1.Delivery delivery = new()
        {
            Position = (ulong)number,
            MessageId = MessageIds.Write(Id(number)),
            Type = NoticeType.ThreatNotice,
            Origin = origin,
            Notice = Google.Protobuf.MessageExtensions.ToByteString(notice),
        };
        delivery.Parents.AddRange(parents.Select(parent => MessageIds.Write(Id(parent))));
        return delivery;
    }

    public static ThreatNotice Plate(this ThreatNotice notice, string value = "NB-17 4711")
    {
        notice.Indicators.Add(new Indicator { Kind = IndicatorKind.VehiclePlate, Value = value });
        return notice;
    }

    public static ThreatNotice Seen(this ThreatNotice notice, double hours, string municipality = "Northbridge", HarmForm harm = HarmForm.Unspecified)
    {
        notice.ObservedAt = new Moment { UnixMillis = Start.AddHours(hours).ToUnixTimeMilliseconds() };
        notice.Place = new Place { Country = "XN", Municipality = municipality };
        notice.HarmForm = harm;
        return notice;
    }

    public static ThreatNotice Told(this ThreatNotice notice, double hours, HarmForm harm)
    {
        notice.ObservedAt = new Moment { UnixMillis = Start.AddHours(hours).ToUnixTimeMilliseconds() };
        notice.HarmForm = harm;
        return notice;
    }

    public static ThreatNotice At(this ThreatNotice notice, double hours, double latitude, double longitude)
    {
        notice.ObservedAt = new Moment { UnixMillis = Start.AddHours(hours).ToUnixTimeMilliseconds() };
        notice.Place = new Place { Point = new GeoPoint { Latitude = latitude, Longitude = longitude } };
        return notice;
    }

    public static ThreatNotice Person(this ThreatNotice notice, byte key = 7)
    {
        Person person = new() { Ref = $"p{key}" };
        person.CorrelationKeys.Add(new CorrelationKey { Scope = "region", Epoch = 1, Value = Google.Protobuf.ByteString.CopyFrom(key) });
        notice.Persons.Add(person);
        return notice;
    }

    public static ThreatNotice In(this ThreatNotice notice, Actuality realm)
    {
        notice.Handling.Actuality = realm;
        return notice;
    }
}
