using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.FusionBench;

/// <summary>
/// A history of threat notices with labelled truth: a region of 120 towns and 40 agencies in 8 languages and 6 scripts, 470 incidents a
/// day, most of them reported once. Notices of one incident share what people share: an indicator in other spelling, a text that was
/// passed on, or place and time. Notices of different incidents share what misleads: web sites that everybody names, switchboards, re-used
/// handles, letterheads, form letters, busy town centres, persons, and exercises that copy a real incident. The same seed gives the same
/// history; it was fixed before the correlation that is measured by it.
/// </summary>
internal sealed class LabelledNotices
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly long _seed;
    private readonly (int Incident, int Report)[] _order;

    /// <summary>A history of so many notices.</summary>
    public LabelledNotices(long seed, int count)
    {
        _seed = seed;
        List<(DateTimeOffset At, int Incident, int Report)> all = new(count);
        for (var incident = 0; all.Count < count; incident++)
        {
            var happened = Incident.Of(seed, incident, Beginning);
            for (var report = 0; report < happened.Reports && all.Count < count; report++)
            {
                all.Add((ReportedAt(happened, report), incident, report));
            }
        }

        _order = [.. all.OrderBy(one => one.At).ThenBy(one => one.Incident).ThenBy(one => one.Report).Select(one => (one.Incident, one.Report))];
    }

    /// <summary>How many there are.</summary>
    public int Count => _order.Length;

    /// <summary>The notice of a number; numbers follow the time at which they were reported.</summary>
    public LabelledNotice this[int number]
    {
        get
        {
            var (incident, report) = _order[number];
            return Write(Incident.Of(_seed, incident, Beginning), report);
        }
    }

    // Half of the reports come within hours, one in twenty after a week: a notice is often late.
    private DateTimeOffset ReportedAt(Incident incident, int report)
    {
        var dice = Dice.For(_seed, 20 + report, incident.Number);
        return incident.Start.AddHours(dice.Chance(0.05) ? 168 + dice.Exponential(48) : dice.Exponential(8));
    }

    private LabelledNotice Write(Incident incident, int report)
    {
        var dice = Dice.For(_seed, 1_000 + report, incident.Number);
        var exercise = report > 0 && dice.Chance(0.02);
        var agency = dice.Below(Reporter.Count);
        var ownWords = dice.Chance(0.4);
        var language = ownWords && dice.Chance(0.2) ? dice.Below(Lexicon.All.Count) : incident.Language;
        ThreatNotice notice = new()
        {
            Handling = HandlingOf(exercise),
            Urgency = (Urgency)(1 + dice.Below(4)),
            Severity = (Severity)(1 + dice.Below(4)),
            Certainty = (Certainty)(1 + dice.Below(4)),
            Lang = Lexicon.All[language].Tag,
        };
        Tell(ref dice, notice, incident, (agency, language, ownWords));
        Locate(ref dice, notice, incident, ownWords);
        Name(ref dice, notice, incident, ownWords);
        var id = IdOf(ref dice, ReportedAt(incident, report));
        return new LabelledNotice(id, Reporter.Id(agency), notice, exercise ? -1L - incident.Number : incident.Number, incident.Person);
    }

    private static void Tell(ref Dice dice, ThreatNotice notice, Incident incident, (int Agency, int Language, bool OwnWords) teller)
    {
        var lexicon = Lexicon.All[teller.Language];
        var text = teller.OwnWords
            ? Story.Tell(ref dice, lexicon, 3 + dice.Below(4))
            : Story.PassOn(ref dice, lexicon, incident.Story);
        notice.Title = Story.Write(ref dice, lexicon, [[.. text[0].Take(6)]]);
        if (teller.OwnWords && dice.Chance(0.25))
        {
            text.InsertRange(0, Reporter.Form(ref dice, teller.Agency, teller.Language));
        }

        if (dice.Chance(0.5))
        {
            text.Insert(dice.Chance(0.5) ? 0 : text.Count, Reporter.Letterhead(ref dice, teller.Agency, teller.Language));
        }

        notice.Modus = Story.Write(ref dice, lexicon, text);
    }

    // Forms ask for place and time, so nearly every report tells them; who writes in own words was there and tells them better than those who
    // pass a text on.
    private static void Locate(ref Dice dice, ThreatNotice notice, Incident incident, bool ownWords)
    {
        const double errorDegrees = 0.0015;
        if (dice.Chance(ownWords ? 0.99 : 0.95))
        {
            var observed = incident.Observed(ref dice);
            var dayOnly = !ownWords && dice.Chance(0.05);
            notice.ObservedAt = new Moment { UnixMillis = (dayOnly ? new DateTimeOffset(observed.Date, TimeSpan.Zero) : observed).ToUnixTimeMilliseconds() };
        }

        var told = dice.Unit();
        if (told < (incident.Online ? 0.3 : ownWords ? 0.99 : 0.95))
        {
            notice.Place = new Place { Country = "XN", Municipality = incident.Town.Name };
            if (!incident.Online && told < (ownWords ? 0.97 : 0.8))
            {
                notice.Place.Point = new GeoPoint
                {
                    Latitude = incident.Latitude + (errorDegrees * dice.Normal()),
                    Longitude = incident.Longitude + (errorDegrees * dice.Normal()),
                };
            }
        }

        var certain = ownWords ? 0.9 : 0.75;
        notice.HarmForm = dice.Chance(certain) ? incident.Harm : dice.Chance(0.9) ? HarmForm.Unspecified : HarmForm.Targeted;
        if (dice.Chance(certain))
        {
            notice.Target = new Target { Sector = dice.Chance(0.98) ? incident.Sector : TargetSector.Emrg };
        }
    }

    private static void Name(ref Dice dice, ThreatNotice notice, Incident incident, bool ownWords)
    {
        // Of a thing without a place, who does not pass the text on names what it was seen by.
        var named = incident.Online && ownWords ? 0.9 : 0.5;
        foreach (var indicator in incident.Indicators)
        {
            if (dice.Chance(named))
            {
                notice.Indicators.Add(GeneratedIndicators.Written(ref dice, indicator));
            }
        }

        if (dice.Chance(0.15))
        {
            notice.Indicators.Add(GeneratedIndicators.Common(ref dice));
        }

        if (dice.Chance(0.01))
        {
            notice.Indicators.Add(GeneratedIndicators.Reused(ref dice, incident.Number));
        }

        if (incident.Person is { } person && dice.Chance(0.8))
        {
            notice.Persons.Add(PersonOf(person));
        }
    }

    private static Person PersonOf(int number)
    {
        var dice = Dice.For(7, 7, number);
        Person person = new() { Ref = "p1" };
        person.CorrelationKeys.Add(new CorrelationKey
        {
            Scope = "region",
            Epoch = 1,
            Value = Google.Protobuf.ByteString.CopyFrom([.. BitConverter.GetBytes(dice.Next()), .. BitConverter.GetBytes(dice.Next())]),
        });
        return person;
    }

    private static Handling HandlingOf(bool exercise) => new()
    {
        Tlp = Tlp.Green,
        Purpose = Purpose.Prevention,
        Actuality = exercise ? Actuality.Exercise : Actuality.Actual,
        DisclosureBasis = DisclosureBasis.PublicTask,
        Retention = new Retention { Profile = RetentionProfile.Agreement },
    };

    private static Guid IdOf(ref Dice dice, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        var millis = at.ToUnixTimeMilliseconds();
        for (var at6 = 0; at6 < 6; at6++)
        {
            bytes[at6] = (byte)(millis >> (40 - (8 * at6)));
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (dice.Next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | dice.Below(0x1000)));
        return new Guid(bytes, bigEndian: true);
    }
}
