using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>Gathers objects of a bundle into one ThreatNotice.</summary>
internal sealed partial class StixThreat(StixBundle bundle, StixMarks marks, ImportSession session)
{
    /// <summary>The source of references to organisations.</summary>
    public const string IdentitySource = "STIX identity";

    /// <summary>The source of references to relationships; their description is type, source and target.</summary>
    public const string RelationshipSource = "STIX relationship";

    // Limits of the vocabulary.
    private const int MaxReferences = 256;
    private const int MaxElements = 1000;
    private const int MaxGroups = 64;
    private const int MaxCaveats = 16;
    private const int MaxSightingObservations = 8;

    private readonly ThreatNotice _notice = new()
    {
        Urgency = Urgency.Unknown,
        Severity = Severity.Unknown,
        Certainty = Certainty.Unknown,
        Assertion = Assertion.Assessment,
        Lang = "und",
    };

    private readonly SortedDictionary<Tlp, SortedSet<string>> _granular = [];
    private readonly List<string> _caveats = [];
    private Tlp _tlp;
    private Actuality? _actuality;

    /// <summary>Counts identities that nothing refers to.</summary>
    public static void Unused(IEnumerable<StixObject> rest, LeftOvers leftOvers)
    {
        foreach (StixObject found in rest.Where(found => found.IsTold && found.Type == "identity"))
        {
            leftOvers.Count("identity");
        }
    }

    /// <summary>Takes title and narrative from the report that holds the rest together.</summary>
    public void AddHead(StixObject report)
    {
        Mark(report);
        Properties(report);
        _notice.Title = Cut(report.Name);
        _notice.Lang = report.Lang;
        Narrate(report, "description");

        // What was written here to stand for a notice is no report of its own.
        if (StixNotice.Read(report, _notice, out _actuality) is { } messageId && report.Id == StixIds.OfNotice("report", messageId))
        {
            ExternalReferences(report);
        }
        else
        {
            Refer(report, "STIX " + report.Type);
        }
    }

    public void Add(StixObject found)
    {
        switch (found.Type)
        {
            case "indicator":
                AddIndicator(found);
                break;
            case "sighting":
                AddSighting(found);
                break;
            case "threat-actor" or "campaign" or "intrusion-set":
                AddGroup(found);
                break;
            case "malware" or "tool" or "attack-pattern" or "vulnerability" or "course-of-action" or "infrastructure":
                Mark(found);
                Properties(found);
                Narrate(found, "description");
                Refer(found, "STIX " + found.Type);
                break;
            case "identity":
                AddIdentity(found);
                break;
            case "location":
                AddLocation(found);
                break;
            case "note":
                Mark(found);
                Narrate(found, "content");
                break;
            case "relationship":
                AddRelationship(found);
                break;
            case "observed-data":
                AddObservation(found);
                break;
            case var type when StixObservables.IsType(type) && !bundle.IsObserved(found.Id):
                AddObservation(null, found);
                break;
        }
    }

    public ThreatNotice Build()
    {
        _notice.Handling = session.Context.Handling(_tlp, _actuality);
        foreach (string caveat in _caveats.Take(MaxCaveats))
        {
            _notice.Handling.Caveats.Add(Cut(caveat, 400));
        }

        foreach ((Tlp tlp, SortedSet<string> paths) in _granular)
        {
            _notice.Handling.Markings.Add(new GranularMarking { Tlp = tlp, Paths = { paths } });
        }

        if (_notice.Title.Length == 0)
        {
            _notice.Title = Cut(_notice.Indicators.Select(indicator => indicator.Name)
                .Concat(_notice.Groups.Select(group => group.Name))
                .Concat(_notice.References.Where(reference => reference.Source != RelationshipSource).Select(reference => reference.Description))
                .FirstOrDefault(name => name.Length > 0, "STIX objects"));
        }

        session.Assume("STIX says nothing of urgency, severity and certainty: where no extension does they are Unknown, and everything counts as assessment.");
        session.Assume("The label of a notice is the strictest of its objects.");
        session.Assume("Of several versions of a STIX object the newest stands; its times of creation and change are not kept.");
        return _notice;
    }

    private void AddIndicator(StixObject found)
    {
        if (_notice.Indicators.Count == MaxElements)
        {
            return;
        }

        Tlp tlp = Mark(found);
        Indicator indicator = StixPattern.Read(found.Fields);
        indicator.Id = found.Id;
        indicator.Name = Cut(found.Name);
        indicator.Tlp = tlp;
        indicator.ValidFrom = found.TimeOf("valid_from");
        indicator.ValidUntil = found.TimeOf("valid_until");
        _notice.Indicators.Add(indicator);
        Properties(found);
        Narrate(found, "description");
        ExternalReferences(found);
    }

    private void AddSighting(StixObject found)
    {
        if (_notice.Sightings.Count == MaxElements)
        {
            return;
        }

        Mark(found);
        _notice.Sightings.Add(new Sighting
        {
            // A sighting that counts nothing was seen once.
            Count = (uint)Math.Clamp(found.Fields.Number("count") ?? 1, 0, uint.MaxValue),
            SightingOf = found.Fields.RequiredText("sighting_of_ref"),
            FirstSeen = found.TimeOf("first_seen"),
            LastSeen = found.TimeOf("last_seen"),
            Id = found.Id,
            Observations = { found.Fields.Texts("observed_data_refs").Take(MaxSightingObservations) },
            SeenBy = Cut(string.Join(", ", found.Fields.Texts("where_sighted_refs").Select(NameOrId)), 200),
        });
        Narrate(found, "description");
    }

    // An actor that is one person is no group: a person needs a category and a threshold that STIX does not say.
    private void AddGroup(StixObject found)
    {
        if (found.IsIndividual || bundle.IsAttributedToAPerson(found.Id))
        {
            session.LeftOvers.Count($"{found.Type} (an individual)");
            found.Fields.Carried([.. found.Fields.Names]);
            found.IsTold = true;
            return;
        }

        if (_notice.Groups.Count == MaxGroups)
        {
            return;
        }

        Mark(found);
        Properties(found);
        IReadOnlyList<string> aliases = found.Fields.Texts("aliases");
        _notice.Groups.Add(new GroupOfConcern
        {
            Assertion = Assertion.Assessment,
            Name = Cut(found.Name, 200),
            Description = Cut(aliases.Count > 0 ? "Also: " + string.Join(", ", aliases) : "", 2000),
        });
        Narrate(found, "description");
        Refer(found, "STIX " + found.Type);
    }

    private void AddIdentity(StixObject found)
    {
        if (found.IsPerson)
        {
            session.LeftOvers.Count("identity (an individual)");
            found.Fields.Carried([.. found.Fields.Names]);
            found.IsTold = true;
            return;
        }

        Mark(found);
        Properties(found);
        Narrate(found, "description");
        Refer(found, IdentitySource);
    }

    // Who is left out may not come back as the end of a line.
    private void AddRelationship(StixObject found)
    {
        if (IsOfAPerson(found.Ends.Source) || IsOfAPerson(found.Ends.Target))
        {
            session.LeftOvers.Count("relationship (of an individual)");
            found.Fields.Carried([.. found.Fields.Names]);
            found.IsTold = true;
            return;
        }

        Mark(found);
        Narrate(found, "description");
        string type = found.Fields.RequiredText("relationship_type");
        found.Fields.Carried("source_ref", "target_ref");
        AddReference(
            new ExternalReference { Source = RelationshipSource, Id = found.Id, Description = Cut($"{type} {found.Ends.Source} {found.Ends.Target}", 2000) }, found.Type);
        ExternalReferences(found);
    }

    private bool IsOfAPerson(string id) => bundle.Find(id) is { IsIndividual: true } || bundle.IsAttributedToAPerson(id);

    private void AddLocation(StixObject found)
    {
        if (_notice.Place is not null)
        {
            return;
        }

        Mark(found);
        _notice.Place = StixLocation.Read(found);
        Narrate(found, "description");
    }

    private Tlp Mark(StixObject found)
    {
        found.IsTold = true;
        Tlp tlp = marks.Of(found, _caveats);
        _tlp = TlpLabels.Stricter(_tlp, tlp);
        foreach ((Tlp label, IReadOnlyList<string> selectors) in marks.GranularOf(found, _caveats))
        {
            foreach (string selector in selectors)
            {
                MarkPart(found.Type, label, selector);
            }
        }
        return tlp;
    }

    private void MarkPart(string type, Tlp label, string selector)
    {
        string property = selector.Split('.')[0];
        if (StixSelectors.PathOf(type, property) is { } path)
        {
            if (!_granular.TryGetValue(label, out SortedSet<string>? paths))
            {
                _granular[label] = paths = new SortedSet<string>(StringComparer.Ordinal);
            }

            paths.Add(path);
        }
        else
        {
            // The part itself is not imported, or only together with the whole.
            session.LeftOvers.Count($"{type}.granular_markings.{property}");
            _tlp = StixSelectors.IsImported(type, property) ? TlpLabels.Stricter(_tlp, label) : _tlp;
        }
    }

    private void Narrate(StixObject found, string property)
    {
        string text = found.Fields.Text(property);
        if (text.Length > 0 && !Texts.TryAdd(_notice.Narrative, text, found.Lang, found.Id))
        {
            session.LeftOvers.Count($"{found.Type}.{property} (no room)");
        }
    }

    private void Refer(StixObject found, string source)
    {
        AddReference(new ExternalReference { Source = source, Id = found.Id, Description = Cut(found.Name, 2000) }, found.Type);
        ExternalReferences(found);
    }

    private void ExternalReferences(StixObject found)
    {
        foreach (JsonFields reference in found.Fields.Objects("external_references"))
        {
            AddReference(
                new ExternalReference
                {
                    Source = Cut(reference.RequiredText("source_name"), 200),
                    Id = Cut(reference.Text("external_id")),
                    Url = Cut(reference.Text("url"), 2000),
                    Description = Cut(reference.Text("description"), 2000),
                },
                found.Type + ".external_references");
            reference.Finish(session.LeftOvers);
        }
    }

    private void AddReference(ExternalReference reference, string what)
    {
        if (_notice.References.Count < MaxReferences)
        {
            _notice.References.Add(reference);
        }
        else
        {
            session.LeftOvers.Count($"{what} (no room)");
        }
    }

    private string NameOrId(string id) =>
        bundle.Find(id) is { Type: "identity", Name.Length: > 0, IsPerson: false } identity ? identity.Name : id;

    private string Cut(string text, int maxBytes = 300)
    {
        string cut = ShortText.Cut(text, maxBytes);
        if (cut.Length < text.Length)
        {
            session.LeftOvers.Count("text (beyond the length of its field)");
        }

        return cut;
    }
}
