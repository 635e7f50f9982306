using System.Globalization;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Misp;

/// <summary>One MISP event as a ThreatNotice.</summary>
internal sealed class MispEvent
{
    // Limits of the vocabulary.
    private const int MaxIndicators = 1000;
    private const int MaxReferences = 256;

    private readonly ImportSession _session;
    private readonly ThreatNotice _notice = new()
    {
        Urgency = Urgency.Unknown,
        Certainty = Certainty.Unknown,
        Assertion = Assertion.Assessment,
        Lang = "und",
    };

    private Tlp _tlp;

    private MispEvent(ImportSession session) => _session = session;

    public static void Read(JsonFields fields, ImportSession session)
    {
        string uuid = fields.RequiredText("uuid");
        var reader = new MispEvent(session);
        reader.Head(fields, uuid);
        foreach (JsonFields attribute in fields.Objects("Attribute"))
        {
            reader.Attribute(attribute, "");
        }

        foreach (JsonFields part in fields.Objects("Object"))
        {
            reader.Object(part);
        }

        reader.Related(fields);
        fields.Finish(session.LeftOvers);
        reader._notice.Handling = session.Context.Handling(reader._tlp);
        session.Assume("MISP threat levels 1, 2, 3 are severity Severe, Moderate, Minor; urgency and certainty are Unknown; everything counts as assessment.");
        session.Assume("A MISP event of its own organisation only (distribution 0) is at least TLP:AMBER+STRICT.");
        session.Add(reader._notice, uuid);
    }

    private void Head(JsonFields fields, string uuid)
    {
        _notice.Title = ShortText.Cut(fields.RequiredText("info"), 300);
        _notice.Severity = fields.Scalar("threat_level_id") switch
        {
            "1" => Severity.Severe,
            "2" => Severity.Moderate,
            "3" => Severity.Minor,
            "" or "4" => Severity.Unknown,
            _ => throw fields.Fault("threat_level_id", "A level from 1 to 4 was expected."),
        };
        string date = fields.RequiredText("date");
        if (!DateTimeOffset.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day))
        {
            throw fields.Fault("date", "A date is written yyyy-MM-dd.");
        }

        _notice.ObservedAt = new Moment { UnixMillis = day.ToUnixTimeMilliseconds() };
        JsonFields? maker = fields.Object("Orgc");
        _notice.References.Add(new ExternalReference { Source = "MISP event", Id = uuid, Description = ShortText.Cut(maker?.Text("name") ?? "", 2000) });
        maker?.Carried("id", "uuid", "local");
        maker?.Finish(_session.LeftOvers);
        _tlp = TlpLabels.Stricter(Tags(fields), fields.Scalar("distribution") == "0" ? Tlp.AmberStrict : Tlp.Unspecified);

        // Keys of the database that the event came from.
        fields.Carried("id", "org_id", "orgc_id", "attribute_count");
    }

    private Tlp Tags(JsonFields fields)
    {
        Tlp strictest = Tlp.Unspecified;
        foreach (JsonFields tag in fields.Objects("Tag"))
        {
            string name = tag.RequiredText("name");
            if (!name.StartsWith("tlp:", StringComparison.OrdinalIgnoreCase))
            {
                _session.LeftOvers.Count($"{tag.Pattern} ({ShortText.Cut(name.Split(['=', '"'])[0], 63)})");
            }
            else if (TlpLabels.TryParse(name, out Tlp tlp))
            {
                strictest = TlpLabels.Stricter(strictest, tlp);
            }
            else
            {
                _session.Assume("What bears an unknown TLP label is TLP:RED.");
                strictest = Tlp.Red;
            }
        }

        return strictest;
    }

    private void Attribute(JsonFields attribute, string container)
    {
        string type = attribute.RequiredText("type");
        string category = attribute.Text("category");
        string value = attribute.RequiredText("value");
        string uuid = attribute.RequiredText("uuid");
        if (attribute.Flag("deleted"))
        {
            Whole(attribute, $"{attribute.Pattern} (deleted)");
            return;
        }

        Tlp tlp = Tags(attribute);
        _tlp = TlpLabels.Stricter(_tlp, tlp);
        MispPlace place = MispAttributes.PlaceOf(type, category);
        switch (place)
        {
            case MispPlace.None:
                Whole(attribute, $"{attribute.Pattern}[{type}]");
                return;
            case MispPlace.Reference when _notice.References.Count < MaxReferences:
                _notice.References.Add(new ExternalReference { Source = "MISP attribute", Id = uuid, Url = ShortText.Cut(value, 2000) });
                break;
            case MispPlace.Narrative:
                Narrate(attribute, value, uuid);
                break;
            case MispPlace.Indicator when _notice.Indicators.Count < MaxIndicators:
                string name = container.Length > 0 ? $"{container}.{attribute.Text("object_relation")}" : type;
                _notice.Indicators.Add(MispAttributes.Indicator(attribute, (type, value, uuid), name, tlp));
                break;
            default:
                Whole(attribute, $"{attribute.Pattern}[{type}] (no room)");
                return;
        }

        string comment = attribute.Text("comment");
        if (comment.Length > 0)
        {
            Narrate(attribute, comment, uuid);
        }

        attribute.Carried("id", "event_id", "object_id");
        attribute.Finish(_session.LeftOvers);
    }

    private void Object(JsonFields part)
    {
        string name = part.RequiredText("name");
        if (MispAttributes.IsPerson(name))
        {
            // A person needs a category and a threshold that MISP does not say.
            Whole(part, $"{part.Pattern}[{name}]");
            return;
        }

        foreach (JsonFields attribute in part.Objects("Attribute"))
        {
            Attribute(attribute, name);
        }

        string comment = part.Text("comment");
        if (comment.Length > 0)
        {
            Narrate(part, comment, part.Text("uuid"));
        }

        part.Carried("id", "event_id", "uuid", "template_uuid", "template_version", "meta-category");
        part.Finish(_session.LeftOvers);
    }

    private void Related(JsonFields fields)
    {
        foreach (JsonFields related in fields.Objects("RelatedEvent"))
        {
            JsonFields? other = related.Object("Event");
            string uuid = other?.Text("uuid") ?? "";
            if (uuid.Length > 0 && _notice.References.Count < MaxReferences)
            {
                _notice.References.Add(new ExternalReference { Source = "MISP event", Id = uuid });
            }
            else
            {
                _session.LeftOvers.Count(related.Pattern);
            }

            other?.Finish(_session.LeftOvers);
            related.Finish(_session.LeftOvers);
        }
    }

    private void Narrate(JsonFields fields, string text, string uuid)
    {
        if (!Texts.TryAdd(_notice.Narrative, text, "und", uuid))
        {
            _session.LeftOvers.Count($"{fields.Pattern} (no room in the narrative)");
        }
    }

    private void Whole(JsonFields fields, string what)
    {
        _session.LeftOvers.Count(what);
        fields.Carried([.. fields.Names]);
    }
}
